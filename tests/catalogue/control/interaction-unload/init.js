import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [
    Sentry.interactionsIntegration(),
    Sentry.browserTracingIntegration({ ...page.tracing, enableInp: false, enableHTTPTimings: false, enableReportPageLoaded: true, idleTimeout: 200_000 }),
  ],
});
