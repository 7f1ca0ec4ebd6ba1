import * as Sentry from '@sentry/browser';

document.querySelector('h1').addEventListener('click', () => {
  // Slow enough for the browser to tell of it: events below 16 ms have no entry.
  page.busy(80);
  page.answered = page.settled(fetch(page.api + '/items').then((r) => r.text()));
});
await page.loaded;
Sentry.reportPageLoaded();
await page.sent({ transactions: 1 });
