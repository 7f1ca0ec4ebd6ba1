import * as Sentry from '@sentry/browser';

await page.seen('largest-contentful-paint');
await page.rendered();
await page.loaded;
Sentry.reportPageLoaded();
