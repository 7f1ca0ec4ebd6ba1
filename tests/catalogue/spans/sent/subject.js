import * as Sentry from '@sentry/browser';

const kept = [];
Sentry.startSpan({ name: 'root', op: 'task', attributes: { a: 1 } }, (root) => {
  kept.push(root);
  Sentry.startSpan({ name: 'child', op: 'part' }, (child) =>
    kept.push(child.setStatus({ code: 2, message: 'not_found' }).addLink({ context: root.spanContext() })),
  );
  Sentry.startSpan({ name: 'forced', forceTransaction: true }, (forced) => kept.push(forced));
});
await page.sent({ transactions: 2 });
page.note('static', kept.map(Sentry.spanToStaticSpanJSON));
page.note('v2', kept.map(Sentry.spanToJSON));
page.note(
  'recording',
  kept.map((span) => span.isRecording()),
);
// As components do that are taken off the page later: from when it was ready until it goes.
Sentry.startInactiveSpan({ name: 'shown', startTime: Sentry.spanToJSON(kept[1]).end_timestamp }).end();
