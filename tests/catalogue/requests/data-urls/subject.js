import * as Sentry from '@sentry/browser';

await fetch('data:text/plain;base64,SGVsbG8sIHdvcmxkIQ==').then((r) => r.text());
await fetch('data:,short').then((r) => r.text());
await fetch(URL.createObjectURL(new Blob(['x']))).then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
