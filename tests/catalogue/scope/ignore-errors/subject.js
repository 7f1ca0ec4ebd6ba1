import * as Sentry from '@sentry/browser';

Sentry.captureEvent({ exception: { values: [{ type: 'FooError' }] } });
Sentry.captureEvent({ exception: { values: [{ type: 'FooError', value: 'seen' }] } });
Sentry.captureEvent({ exception: { values: [{ type: 'BarError', value: 'dropped' }] } });
const last = Sentry.lastEventId();
Sentry.captureEvent({ type: 'feedback', event_id: 'a'.repeat(32) });
Sentry.getCurrentScope().captureEvent({ type: 'feedback', event_id: 'b'.repeat(32) });
Sentry.captureMessage(`the last is ${Sentry.lastEventId() === last ? 'the error' : 'another'}`);
