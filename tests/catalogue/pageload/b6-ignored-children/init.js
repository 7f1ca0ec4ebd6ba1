import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  ignoreSpans: ['noise'],
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableHTTPTimings: false })],
});
