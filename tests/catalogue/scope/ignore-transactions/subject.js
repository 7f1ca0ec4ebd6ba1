import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'health check' }, () => {});
Sentry.startSpan({ name: 'GET /' }, () => {});
