import * as Sentry from '@sentry/browser';

await page.seen('paint', (entry) => entry.name === 'first-contentful-paint');
await page.rendered();
await page.loaded;
Sentry.reportPageLoaded();
