import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {
  for (const [name, op] of [
    ['GET /health', 'http'],
    ['noise 1', 'x'],
    ['kept', 'x'],
    ['by op', 'noisy'],
  ])
    Sentry.startSpan({ name, op }, () => {});
  Sentry.startSpan({ name: 'by attribute', attributes: { kind: 'probe' } }, () => {});
});
Sentry.startSpan({ name: 'ignored root' }, () => Sentry.startSpan({ name: 'its child' }, () => {}));
