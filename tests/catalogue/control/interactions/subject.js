import * as Sentry from '@sentry/browser';

document.querySelector('h1').addEventListener('click', () => page.settled(fetch(page.api + '/items').then((r) => r.text())));
await page.sent({ transactions: 1 });
