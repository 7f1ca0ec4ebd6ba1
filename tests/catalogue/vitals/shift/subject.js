import * as Sentry from '@sentry/browser';

await page.painted();

const shifted = page.seen('layout-shift');
document.querySelector('h1').before(Object.assign(document.createElement('div'), { style: 'height: 120px' }));
await shifted;
await page.rendered();
await page.loaded;
Sentry.reportPageLoaded();
