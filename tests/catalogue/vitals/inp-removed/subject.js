import * as Sentry from '@sentry/browser';

document.querySelector('#go').addEventListener('click', ({ target }) => {
  target.remove();
  // Shorter than 104 ms, the browser would not keep it for an observer that comes later.
  page.busy(150);
});
await page.painted();
await page.loaded;
Sentry.reportPageLoaded();
await page.sent({ transactions: 1 });
