import * as Sentry from '@sentry/browser';

const context = { tags: { area: 'cart' }, extra: { id: 7 }, level: 'warning' };
for (const [name, more] of Object.entries({
  data: { data: { order: 1 } },
  mechanism: { mechanism: { type: 'framework', handled: false } },
  event_id: { event_id: 'a'.repeat(32) },
  originalException: { originalException: 1 },
  attachments: { attachments: [] },
}))
  Sentry.captureException(new Error(name), { ...more, ...context });
Sentry.captureException(new Error('hint'), { mechanism: { type: 'framework', handled: false }, captureContext: context });

Sentry.withScope((scope) => {
  let runs = 0;
  scope.setFingerprint(['own']).setTransactionName('outer');
  // The reference adds breadcrumbs of its own: only this one is counted.
  scope.addEventProcessor((event) => ({
    ...event,
    extra: { runs: ++runs, crumbs: event.breadcrumbs.map(({ message }) => message).filter((it) => /^(once|of the copy)$/.test(it)) },
    breadcrumbs: undefined,
  }));
  scope.addBreadcrumb({ message: 'once' });
  Sentry.captureException(new Error('its scope'), scope);
  Sentry.captureException(new Error('empty'), { fingerprint: [], user: {}, level: undefined });
  const copy = scope.clone().setTransactionName('copy');
  copy.addBreadcrumb({ message: 'of the copy' });
  Sentry.captureMessage('copy of its scope', copy);
});
