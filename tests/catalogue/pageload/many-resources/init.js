import * as Sentry from '@sentry/browser';

const client = Sentry.init({
  ...page.options,
  integrations: [Sentry.browserTracingIntegration({ ...page.tracing })],
});
// Who has sent something observes the page: what the browser forgot before, nobody can ask for.
page.hold(new Promise((resolve) => client.on('afterSendEvent', resolve)).then(() => page.images()));
Sentry.captureMessage('observed');
