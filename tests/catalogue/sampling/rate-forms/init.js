import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampleRate: '1',
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
