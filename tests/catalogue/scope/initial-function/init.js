import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  initialScope: (scope) => scope.setTag('from', 'function').setUser({ id: '2' }),
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
