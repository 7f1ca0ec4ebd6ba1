import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, (span) => page.note('recording', span.isRecording()));
