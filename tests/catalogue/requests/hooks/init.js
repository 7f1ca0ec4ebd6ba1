import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [
    Sentry.browserTracingIntegration({
      ...page.tracing,
      enableReportPageLoaded: true,
      enableHTTPTimings: false,
      onRequestSpanStart: (span, { headers }) => {
        span.setAttribute('app.seen', 'start');
        (page.log ??= []).push(['start', Sentry.spanToStaticSpanJSON(span).description, headers?.get('x-own') ?? null]);
      },
      onRequestSpanEnd: (span, { headers, error }) => {
        span.setAttribute('app.seen', 'end');
        page.log.push(['end', Sentry.spanToStaticSpanJSON(span).description, headers?.get('content-type') ?? null, error?.name ?? null]);
      },
    }),
  ],
});
