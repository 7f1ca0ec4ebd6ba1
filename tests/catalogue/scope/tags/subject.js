import * as Sentry from '@sentry/browser';

Sentry.setTag('one', 1);
Sentry.setTags({ two: 'b', three: true });
Sentry.setExtra('x', { deep: [1, 2] });
Sentry.setUser({ id: '7', email: 'a@example.com', username: 'a' });
Sentry.setContext('shop', { cart: 3 });
Sentry.startSpan({ name: 'root' }, () => {});
