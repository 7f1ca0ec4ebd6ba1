import * as Sentry from '@sentry/browser';

Sentry.addEventProcessor((event) => (event.transaction === 'dropped' ? null : { ...event, tags: { ...event.tags, processed: 'global' } }));
Sentry.getCurrentScope().addEventProcessor(async (event) => ({ ...event, extra: { ...event.extra, processed: 'scope' } }));
Sentry.startSpan({ name: 'kept' }, () => {});
Sentry.startSpan({ name: 'dropped' }, () => {});
Sentry.captureMessage('hello');
