import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'before' }, () => {});
page.note('closed', await Sentry.close(5000));
Sentry.startSpan({ name: 'after' }, () => {});
