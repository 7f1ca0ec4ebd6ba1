import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {});
await fetch(page.api + '/items').then((r) => r.text());
