import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampler: ({ name }) => name === 'yes',
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
