import * as Sentry from '@sentry/browser';

const client = Sentry.getClient();
client.emit('idleSpanEnableAutoFinish', Sentry.getActiveSpan());
