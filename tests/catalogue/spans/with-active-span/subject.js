import * as Sentry from '@sentry/browser';

const root = Sentry.startInactiveSpan({ name: 'root' });
Sentry.withActiveSpan(root, () => {
  page.note('inside', Sentry.getActiveSpan() === root);
  Sentry.startSpan({ name: 'child' }, () => {});
  Sentry.withActiveSpan(null, () => Sentry.startSpan({ name: 'other root' }, () => {}));
});
page.note('outside', Sentry.getActiveSpan() === undefined);
root.end();
