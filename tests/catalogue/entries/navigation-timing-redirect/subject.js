import * as Sentry from '@sentry/browser';

await page.loaded;
Sentry.reportPageLoaded();
