import * as Sentry from '@sentry/browser';

for (const release of ['shop@1', 'shop@2']) {
  Sentry.init({
    ...page.options,
    release,
    integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableHTTPTimings: false })],
  });
  page.traces = [...(page.traces || []), Sentry.getActiveSpan().spanContext().traceId];
}
