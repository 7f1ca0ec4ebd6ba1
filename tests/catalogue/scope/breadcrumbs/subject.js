import * as Sentry from '@sentry/browser';

Sentry.addBreadcrumb({ category: 'cart', message: 'added', level: 'info', data: { id: 7 } });
Sentry.startSpan({ name: 'root' }, () => {});
Sentry.captureMessage('hello');
