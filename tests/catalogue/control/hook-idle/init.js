import * as Sentry from '@sentry/browser';

const log = [];
page.note('log', log);
const client = Sentry.init({ ...page.options, integrations: [Sentry.browserTracingIntegration({ ...page.tracing, instrumentNavigation: false })] });
client.on('beforeIdleSpanEnd', (span) => {
  const { op } = Sentry.spanToStaticSpanJSON(span);
  log.push(['ends', op, Sentry.getActiveSpan() === span, Sentry.getRootSpan(span) === span]);
  span.setAttribute('added', 'late');
  span.setStatus({ code: 2, message: 'aborted' });
  span.updateName('renamed');
  const { start_timestamp } = Sentry.spanToStaticSpanJSON(span);
  Sentry.startInactiveSpan({ name: 'of the listener', op: 'late', startTime: start_timestamp }).end(start_timestamp + 0.001);
});
