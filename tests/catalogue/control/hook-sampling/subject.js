import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'yes', op: 'work', parentSpan: null, attributes: { own: 1 } }, () => Sentry.startSpan({ name: 'child', op: 'part' }, () => {}));
Sentry.startSpan({ name: 'no', parentSpan: null }, () => {});
await page.get('/items');
