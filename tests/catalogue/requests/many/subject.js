import * as Sentry from '@sentry/browser';

await Promise.all(Array.from({ length: 20 }, (_, i) => fetch(`${page.api}/${i}`).then((r) => r.text())));
await page.loaded;
Sentry.reportPageLoaded();
