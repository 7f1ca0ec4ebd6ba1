import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'outer', op: 'a' }, () => {
  Sentry.startSpan({ name: 'middle', op: 'b' }, () => {
    Sentry.startSpan({ name: 'inner', op: 'c' }, () => {});
  });
});
