import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'before' }, () => {});
page.note('closed', await Sentry.close(30_000));
Sentry.startSpan({ name: 'after' }, () => {});
page.note('client', [Sentry.getClient() === undefined, Sentry.isInitialized(), Sentry.isEnabled()]);
page.note('again', await Sentry.close(30_000));
