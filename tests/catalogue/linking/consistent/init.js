import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampleRate: 1,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, consistentTraceSampling: true, enableHTTPTimings: false })],
});
