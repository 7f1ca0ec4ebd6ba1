import * as Sentry from '@sentry/browser';

const span = Sentry.startInactiveSpan({ name: 'inactive', op: 'task' });
page.note('active', Sentry.getActiveSpan() === undefined);
Sentry.startInactiveSpan({ name: 'child', parentSpan: span }).end();
span.end();
