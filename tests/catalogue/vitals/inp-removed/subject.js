import * as Sentry from '@sentry/browser';

document.querySelector('#go').addEventListener('click', ({ target }) => {
  target.remove();
  page.busy(80);
});
await page.painted();
await page.loaded;
Sentry.reportPageLoaded();
await page.sent({ transactions: 1 });
