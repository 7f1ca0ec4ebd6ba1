import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {
  Sentry.startSpan({ name: 'noise' }, () => {
    Sentry.startSpan({ name: 'inner' }, () => {});
  });
});
