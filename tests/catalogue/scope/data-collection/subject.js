import * as Sentry from '@sentry/browser';

await fetch(page.api + '/items?keep=1&drop=2').then((r) => r.text());
await page.loaded;
Sentry.getActiveSpan().end();
