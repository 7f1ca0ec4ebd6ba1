import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'one' }, (one) => {
  Sentry.startSpan({ name: 'two', parentSpan: null }, () => {
    Sentry.startSpan({ name: 'child of one', parentSpan: one }, () => {});
    Sentry.startSpan({ name: 'child of two' }, () => {});
  });
});
