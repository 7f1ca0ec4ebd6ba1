import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  tracesSampler: (context) => ((page.calls ??= []).push(context), 1),
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing })],
});
