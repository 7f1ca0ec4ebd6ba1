import * as Sentry from '@sentry/browser';

const client = Sentry.init({
  ...page.options,
  transport: (options) => {
    const real = Sentry.makeFetchTransport(options);
    return {
      ...real,
      send: (envelope) => (envelope[1].some(([, { message }]) => message === 'lost') ? Promise.reject(new Error('no network')) : real.send(envelope)),
    };
  },
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentPageLoad: false, instrumentNavigation: false })],
});
page.log = [];
client.on('afterSendEvent', (event, { statusCode, headers }) =>
  page.log.push([event.type, event.transaction ?? event.message, statusCode, headers && 'x-sentry-rate-limits' in headers]),
);
