import * as Sentry from '@sentry/browser';

await fetch(page.api + '/redirect/final').then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
