import * as Sentry from '@sentry/browser';

await page.get('/a?token=abc');
await page.loaded;
Sentry.reportPageLoaded();
