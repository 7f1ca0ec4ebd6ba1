import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  dataCollection: { userInfo: false, urlQueryParams: { allow: ['keep'] } },
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableHTTPTimings: false })],
});
