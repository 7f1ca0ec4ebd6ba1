import * as Sentry from '@sentry/browser';

document.querySelector('h1').addEventListener('click', () => page.busy(80));
await page.painted();
await page.loaded;
Sentry.reportPageLoaded();
await page.sent({ transactions: 1 });
