import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {});
page.note('flushed', await Sentry.flush(30_000));
