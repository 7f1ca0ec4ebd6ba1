import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'parent' }, () => {
  Sentry.startSpan({ name: 'forced', forceTransaction: true }, () => {
    Sentry.startSpan({ name: 'child' }, () => {});
  });
});
