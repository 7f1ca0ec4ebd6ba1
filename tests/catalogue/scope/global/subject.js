import * as Sentry from '@sentry/browser';

Sentry.getGlobalScope().setTag('global', 'yes');
Sentry.getIsolationScope().setTag('isolation', 'yes');
Sentry.getCurrentScope().setTag('current', 'yes');
Sentry.startSpan({ name: 'root' }, () => {});
Sentry.captureMessage('hello');
