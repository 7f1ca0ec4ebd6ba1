import * as Sentry from '@sentry/browser';

// Shorter than 104 ms, the browser would not keep it for an observer that comes later.
document.querySelector('h1').addEventListener('click', () => page.busy(150));
await page.painted();
await page.loaded;
Sentry.reportPageLoaded();
await page.sent({ transactions: 1 });
