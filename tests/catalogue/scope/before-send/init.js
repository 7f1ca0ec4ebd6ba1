import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  beforeSend: (event) => (event.message === 'dropped' ? null : { ...event, tags: { edited: 'yes' } }),
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
