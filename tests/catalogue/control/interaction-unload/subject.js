import * as Sentry from '@sentry/browser';

document.querySelector('h1').addEventListener('click', () => {
  // Slow enough for the browser to keep it for an observer that comes later: 104 ms.
  page.busy(150);
  page.answered = page.settled(fetch(page.api + '/items').then((r) => r.text()));
});
await page.loaded;
Sentry.reportPageLoaded();
await page.sent({ transactions: 1 });
