import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {});
await page.sent({ transactions: 1 });
page.note('flushed', [await Sentry.flush(30_000), await Sentry.getClient().flush(4321), await Sentry.close(20_000)]);
page.note('asked', page.asked);
