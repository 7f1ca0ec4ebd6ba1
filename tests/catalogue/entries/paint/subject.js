import * as Sentry from '@sentry/browser';

await page.painted();
await page.loaded;
Sentry.reportPageLoaded();
