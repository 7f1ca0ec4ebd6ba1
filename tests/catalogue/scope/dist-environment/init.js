import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  dist: '17',
  environment: '',
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
