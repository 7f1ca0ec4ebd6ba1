import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {
  Sentry.startSpan({ name: 'child' }, () => {});
  Sentry.startSpan({ name: 'child' }, () => {});
});
