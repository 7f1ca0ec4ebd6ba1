import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampleRate: undefined,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
