import * as Sentry from '@sentry/browser';

await page.get('/sized');
Sentry.reportPageLoaded();
