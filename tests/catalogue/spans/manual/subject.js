import * as Sentry from '@sentry/browser';

await Sentry.startSpanManual({ name: 'manual', op: 'task' }, async (span, finish) => {
  Sentry.startInactiveSpan({ name: 'child' }).end();
  await Promise.resolve();
  span.setAttribute('late', 1);
  finish();
});
