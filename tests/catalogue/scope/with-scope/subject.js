import * as Sentry from '@sentry/browser';

Sentry.setTag('outer', 'yes');
Sentry.withScope((scope) => {
  scope.setTag('inner', 'yes');
  Sentry.startSpan({ name: 'inside' }, () => {});
});
Sentry.withIsolationScope((scope) => {
  scope.setTag('isolated', 'yes');
  Sentry.startSpan({ name: 'isolated' }, () => {});
});
Sentry.startSpan({ name: 'outside' }, () => {});
