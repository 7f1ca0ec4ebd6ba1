import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  parentSpanIsAlwaysRootSpan: false,
  ignoreSpans: ['noise'],
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
