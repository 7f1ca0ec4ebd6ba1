import * as Sentry from '@sentry/browser';

await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/one');
await page.get('/items');
