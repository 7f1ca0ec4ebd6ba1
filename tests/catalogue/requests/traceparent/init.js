import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  propagateTraceparent: true,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableReportPageLoaded: true, enableHTTPTimings: false })],
});
