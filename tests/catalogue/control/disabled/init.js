import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  enabled: false,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing })],
});
