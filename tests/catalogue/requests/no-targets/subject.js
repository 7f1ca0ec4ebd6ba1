import * as Sentry from '@sentry/browser';

await fetch(page.api + '/own').then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
