import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'same trace' }, () => {});
Sentry.startSpan({ name: 'same trace again' }, () => {});
Sentry.startNewTrace(() => Sentry.startSpan({ name: 'new trace' }, () => {}));
