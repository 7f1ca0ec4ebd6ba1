import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [Sentry.userTimingIntegration({ ignore: ['ignored'] }), Sentry.browserTracingIntegration({ ...page.tracing, enableReportPageLoaded: true })],
});
