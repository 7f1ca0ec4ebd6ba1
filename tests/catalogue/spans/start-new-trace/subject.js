import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'first' }, () => {
  Sentry.startNewTrace(() => {
    Sentry.startSpan({ name: 'second' }, () => {});
  });
});
