import * as Sentry from '@sentry/browser';

await page.seen('largest-contentful-paint', (entry) => entry.url.includes('hero.svg'));
await page.painted();
await page.loaded;
Sentry.reportPageLoaded();
