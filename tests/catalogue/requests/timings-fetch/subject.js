import * as Sentry from '@sentry/browser';

await page.get('/sized');
await page.loaded;
Sentry.reportPageLoaded();
