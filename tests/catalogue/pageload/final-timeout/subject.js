import * as Sentry from '@sentry/browser';

Sentry.startInactiveSpan({ name: 'endless', op: 'task' });
