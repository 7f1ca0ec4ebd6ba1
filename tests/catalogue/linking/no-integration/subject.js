import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'one' }, () => {});
Sentry.startNewTrace(() => Sentry.startSpan({ name: 'two' }, () => {}));
