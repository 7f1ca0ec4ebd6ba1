import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampler: () => {
    throw new Error('no');
  },
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
