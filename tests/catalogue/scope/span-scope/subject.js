import * as Sentry from '@sentry/browser';

const scope = Sentry.getCurrentScope().clone();
Sentry.startSpan({ name: 'one', scope }, () => Sentry.getCurrentScope().setTag('leak', 'one'));
Sentry.startSpanManual({ name: 'two', scope }, (span) => {
  Sentry.captureMessage('in two');
  Sentry.getCurrentScope().setTag('leak', 'two');
  span.end();
});
const span = Sentry.startInactiveSpan({ name: 'three', scope });
scope.setTag('later', 'yes');
span.end();
Sentry.captureMessage('outside');
