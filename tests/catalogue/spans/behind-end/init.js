import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
