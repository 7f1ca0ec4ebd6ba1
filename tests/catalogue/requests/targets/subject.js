import * as Sentry from '@sentry/browser';

await fetch(page.api + '/own').then((r) => r.text());
await fetch(page.otherApi + '/public/x').then((r) => r.text());
await fetch(page.otherApi + '/private/x').then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
