import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracePropagationTargets: [],
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableReportPageLoaded: true, enableHTTPTimings: false })],
});
