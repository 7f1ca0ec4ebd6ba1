import * as Sentry from '@sentry/browser';

await page.get('/items');
// A root of the app's own does not end by itself.
Sentry.startSpan({ name: 'own', parentSpan: null }, () => {});
