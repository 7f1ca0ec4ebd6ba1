import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  ignoreErrors: ['undefined', 'FooError: un', /^BarError: dropped$/],
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
