import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tunnel: page.api + '/tunnel',
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
