import * as Sentry from '@sentry/browser';

for (let i = 0; i < 2; i++) {
  Sentry.init({
    ...page.options,
    integrations: [Sentry.browserTracingIntegration({ ...page.tracing, enableHTTPTimings: false })],
  });
}
