import * as Sentry from '@sentry/browser';

// Shorter than 104 ms, the browser would not keep it for an observer that comes later.
document.querySelector('h1').addEventListener('click', () => page.busy(150));
await page.painted();
await page.loaded;
// The page load is open when the click comes.
page.go = async () => {
  Sentry.reportPageLoaded();
  await page.sent({ transactions: 1 });
  history.pushState(null, '', page.path + '/next');
  await page.sent({ transactions: 2 });
};
