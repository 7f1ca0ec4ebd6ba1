import * as Sentry from '@sentry/browser';

await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
await page.get('/items');
await page.sent({ transactions: 2 });
Sentry.startNewTrace(() => Sentry.startSpan({ name: 'by hand', op: 'task', forceTransaction: true }, () => {}));
page.note('calls', page.calls);
