import * as Sentry from '@sentry/browser';

Sentry.captureMessage('kept');
Sentry.captureMessage('dropped');
