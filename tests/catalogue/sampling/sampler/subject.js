import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'kept', op: 'task', attributes: { a: 1 } }, () => Sentry.startSpan({ name: 'child' }, () => {}));
Sentry.startSpan({ name: 'dropped' }, (span) => page.note('dropped', span.isRecording()));
Sentry.continueTrace({ sentryTrace: '0123456789abcdef0123456789abcdef-fedcba9876543210-0', baggage: 'sentry-sample_rate=0.5,sentry-sampled=false' }, () =>
  Sentry.startSpan({ name: 'kept, though continued' }, () => {}),
);
page.note('calls', page.calls);
