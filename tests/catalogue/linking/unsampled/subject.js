import * as Sentry from '@sentry/browser';

Sentry.startNewTrace(() => Sentry.startSpan({ name: 'no' }, () => {}));
Sentry.startNewTrace(() => Sentry.startSpan({ name: 'yes' }, () => {}));
