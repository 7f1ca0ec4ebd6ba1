import * as Sentry from '@sentry/browser';

document.querySelector('h1').addEventListener('click', () => page.busy(80));
await page.painted();
await page.loaded;
// The page load is open when the click comes.
page.go = async () => {
  Sentry.reportPageLoaded();
  await page.sent({ transactions: 1 });
  history.pushState(null, '', page.path + '/next');
  await page.sent({ transactions: 2 });
};
