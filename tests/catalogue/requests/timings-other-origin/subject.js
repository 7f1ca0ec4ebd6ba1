import * as Sentry from '@sentry/browser';

await page.get(page.otherApi + '/opaque');
await page.get(page.otherApi + '/tao/open');
await page.loaded;
Sentry.reportPageLoaded();
