import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root', parentSpan: null }, () => Sentry.startSpan({ name: 'child' }, () => {}));
await page.get('/items');
