import * as Sentry from '@sentry/browser';

const root = Sentry.startInactiveSpan({ name: 'root' });
Sentry.startInactiveSpan({ name: 'open', parentSpan: root });
Sentry.startInactiveSpan({ name: 'closed', parentSpan: root }).end();
root.end();
