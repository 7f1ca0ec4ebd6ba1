import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampleRate: 0,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableHTTPTimings: false })],
});
