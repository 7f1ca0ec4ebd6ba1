import * as Sentry from '@sentry/browser';

page.asked = [];
Sentry.init({
  ...page.options,
  transport: (options) => ({
    ...Sentry.makeFetchTransport(options),
    flush: async (timeout) => {
      page.asked.push(timeout);
      return timeout !== 4321;
    },
  }),
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
