import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  beforeSendTransaction: (event) =>
    event.transaction === 'dropped' ? null : { ...event, transaction: 'edited', tags: { ...event.tags, spans: event.spans.length } },
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
