import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, idleTimeout: 200_000, finalTimeout: 5000 })],
});
