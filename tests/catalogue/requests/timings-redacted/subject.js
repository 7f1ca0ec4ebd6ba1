import * as Sentry from '@sentry/browser';

await page.get('/a?token=abc');
Sentry.reportPageLoaded();
