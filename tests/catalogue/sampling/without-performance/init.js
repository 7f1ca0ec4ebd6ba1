import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampleRate: undefined,
  // Whether the navigation comes soon enough after the start to be a redirect would be the machine's to say.
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, detectRedirects: false })],
});
