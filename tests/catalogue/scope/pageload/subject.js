import * as Sentry from '@sentry/browser';

Sentry.setTag('late', 'yes');
Sentry.setUser({ id: '7' });
