import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  dsn: undefined,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing })],
});
