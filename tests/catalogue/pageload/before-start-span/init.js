import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [
    Sentry.browserTracingIntegration({
      ...page.tracing,
      beforeStartSpan: (options) =>
        options.op === 'pageload' ? { ...options, name: '/home', attributes: { ...options.attributes, 'app.page': 'home' } } : options,
    }),
  ],
});
