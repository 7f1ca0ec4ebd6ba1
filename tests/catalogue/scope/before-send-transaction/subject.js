import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'kept' }, () => Sentry.startSpan({ name: 'child' }, () => {}));
Sentry.startSpan({ name: 'dropped' }, () => {});
