import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampleRate: 'nonsense',
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
