import * as Sentry from '@sentry/browser';

Sentry.init({
  ...page.options,
  integrations: [
    Sentry.browserTracingIntegration({
      ...page.tracing,
      beforeStartSpan: (options) => ({ ...options, name: options.name.replace(/\/\d+$/, '/:id'), attributes: { ...options.attributes, 'app.router': 'test' } }),
    }),
  ],
});
