import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampler: ({ inheritOrSampleWith }) => inheritOrSampleWith(0),
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableHTTPTimings: false })],
});
