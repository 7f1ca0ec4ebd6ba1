import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [
    Sentry.browserTracingIntegration({
      ...page.tracing,
      enableReportPageLoaded: true,
      enableHTTPTimings: false,
      shouldCreateSpanForRequest: (url) => !url.endsWith('/quiet'),
    }),
  ],
});
