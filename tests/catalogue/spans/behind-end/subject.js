import * as Sentry from '@sentry/browser';

// Made here, so that its stack is the page's.
const error = new Error('behind');
Sentry.startSpanManual({ name: 'root' }, (span) => {
  span.end();
  Sentry.captureException(error);
  page.note('active', Sentry.getActiveSpan() === span);
});
