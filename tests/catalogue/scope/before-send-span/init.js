import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  beforeSendSpan: Sentry.withStaticSpan((span) => {
    (page.seenSpans ??= []).push(span.description);
    span.data = { ...span.data, secret: undefined, 'app.edited': true };
    return span;
  }),
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
