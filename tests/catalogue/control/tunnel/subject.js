import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {});
await Sentry.flush(30_000);
