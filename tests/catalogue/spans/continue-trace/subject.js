import * as Sentry from '@sentry/browser';

await Sentry.continueTrace(
  {
    sentryTrace: '0123456789abcdef0123456789abcdef-fedcba9876543210-1',
    baggage:
      'sentry-trace_id=0123456789abcdef0123456789abcdef,sentry-sampled=true,sentry-sample_rate=0.5,sentry-sample_rand=0.25,sentry-release=other,vendor=1',
  },
  () => Sentry.startSpan({ name: 'continued' }, () => fetch(page.api + '/items').then((r) => r.text())),
);
Sentry.continueTrace({ sentryTrace: undefined, baggage: undefined }, () => Sentry.startSpan({ name: 'fresh' }, () => {}));
Sentry.continueTrace({ sentryTrace: 'ffffffffffffffffffffffffffffffff-1111111111111111-0', baggage: '' }, () => {
  Sentry.startSpan({ name: 'unsampled' }, (span) => page.note('unsampled', span.isRecording()));
});
