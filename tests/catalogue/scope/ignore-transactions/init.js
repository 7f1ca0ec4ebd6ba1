import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  ignoreTransactions: ['health', /^nothing$/],
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
