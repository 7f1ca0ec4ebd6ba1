import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'alone', onlyIfParent: true }, (span) => page.note('alone', span.isRecording()));
Sentry.startSpan({ name: 'root' }, () => {
  Sentry.startSpan({ name: 'child', onlyIfParent: true }, (span) => page.note('child', span.isRecording()));
});
