import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, idleTimeout: 2000, childSpanTimeout: 200 })],
});
