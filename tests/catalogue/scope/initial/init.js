import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  initialScope: { tags: { from: 'init' }, user: { id: '1' }, contexts: { app: { build: 9 } }, level: 'warning' },
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
