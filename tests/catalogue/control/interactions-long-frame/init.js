import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [
    Sentry.interactionsIntegration(),
    Sentry.browserTracingIntegration({ ...page.tracing, enableHTTPTimings: false, enableLongAnimationFrame: true }),
  ],
});
