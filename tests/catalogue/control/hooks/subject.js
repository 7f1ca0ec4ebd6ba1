import * as Sentry from '@sentry/browser';

const log = [];
const client = Sentry.getClient();
client.on('spanStart', (span) => log.push(['spanStart', Sentry.spanToStaticSpanJSON(span).description]));
client.on('spanEnd', (span) => log.push(['spanEnd', Sentry.spanToStaticSpanJSON(span).description]));
client.on('startNavigationSpan', (options) => log.push(['startNavigationSpan', options.name]));
client.on('beforeSendEvent', (event) => log.push(['beforeSendEvent', event.transaction ?? event.message]));
Sentry.startSpan({ name: 'root' }, () => Sentry.startSpan({ name: 'child' }, () => {}));
await Sentry.flush(30_000);
page.note('log', log);
