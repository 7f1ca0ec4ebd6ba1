import * as Sentry from '@sentry/browser';

await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/one');
await fetch(page.api + '/items').then((r) => r.text());
