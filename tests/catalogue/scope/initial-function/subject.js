import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {});
