import * as Sentry from '@sentry/browser';

Sentry.init({ ...page.options });
