import * as Sentry from '@sentry/browser';

await fetch(page.api + '/quiet').then((r) => r.text());
await fetch(page.api + '/traced').then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
