import * as Sentry from '@sentry/browser';

await page.sent({ transactions: 1 });
// The monotonic clock stands still while the machine sleeps; the other does not.
const awake = Date.now.bind(Date);
Date.now = () => awake() + 3600_000;
Sentry.startSpan({ name: 'after', op: 'task' }, () => {});
