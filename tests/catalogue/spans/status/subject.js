import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, (root) => {
  for (const [name, status] of Object.entries({
    unset: { code: 0 },
    ok: { code: 1 },
    error: { code: 2 },
    known: { code: 2, message: 'not_found' },
    own: { code: 2, message: 'my own words' },
    cancelled: { code: 2, message: 'cancelled' },
  })) {
    Sentry.startSpan({ name }, (span) => span.setStatus(status));
  }
  for (const code of [200, 301, 404, 500, 600]) Sentry.startSpan({ name: `http ${code}` }, (span) => Sentry.setHttpStatus(span, code));
  root.setStatus({ code: 2, message: 'internal_error' });
  root.setStatus({ code: 1 });
});
page.note(
  'codes',
  [100, 200, 404, 429, 503, 0].map((code) => Sentry.getSpanStatusFromHttpCode(code)),
);
