import * as Sentry from '@sentry/browser';

const A = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb';
const C = 'cccccccccccccccccccccccccccccccc';
const members = (baggage) => baggage && Object.fromEntries(baggage.split(',').map((member) => member.split('=')));
const facts = ({ traceId, parentSpanId, sampled, sampleRand, dsc }) => ({ traceId, parentSpanId, sampled, sampleRand, dsc });

// What the trace of the page is, and that scopes of it agree.
const { traceId, sampleRand, sampled, dsc } = Sentry.getCurrentScope().getPropagationContext();
page.note('page', { known: /^[0-9a-f]{32}$/.test(traceId), rand: sampleRand >= 0 && sampleRand < 1, sampled: String(sampled), dsc: String(dsc) });
page.note('header', Sentry.getTraceData()['sentry-trace'].startsWith(traceId));
page.note('clone', Sentry.getCurrentScope().clone().getPropagationContext().traceId === traceId);
page.note('forked', Sentry.withScope((scope) => scope.getPropagationContext().traceId) === traceId);
page.note('rand', Sentry.startSpan({ name: 'of the page' }, () => members(Sentry.getTraceData().baggage)['sentry-sample_rand']) === String(sampleRand));

// One of its own: not the page's.
const own = new Sentry.Scope();
page.note('own', own.getPropagationContext().traceId !== traceId);
page.note('own is steady', own.getPropagationContext().traceId === own.clone().getPropagationContext().traceId);
own.setPropagationContext({
  traceId: A,
  sampleRand: 0.25,
  parentSpanId: '1111111111111111',
  sampled: true,
  dsc: { trace_id: A, release: 'backend@1', sampled: 'true', sample_rate: '0.5', sample_rand: '0.25' },
});
page.note('own, set', facts(own.getPropagationContext()));
page.note(
  'own, headers',
  ((data) => ({ trace: data['sentry-trace'].replace(/-\w{16}-/, '-SPAN-'), baggage: members(data.baggage) }))(Sentry.getTraceData({ scope: own })),
);
page.note('still the page', Sentry.getTraceData()['sentry-trace'].startsWith(traceId));
const copy = Sentry.getCurrentScope().clone();
copy.setPropagationContext(own.getPropagationContext());
Sentry.startSpan({ name: 'in its own', scope: copy }, (span) => {
  page.note('in its own', span.spanContext().traceId);
  // An active span is asked before any scope.
  page.note('inside', Sentry.getTraceData({ scope: own, client: Sentry.getClient() })['sentry-trace'] === Sentry.spanToTraceHeader(span));
});

// A head of a trace without a decision: what is said of it is the client's to say.
const head = new Sentry.Scope();
head.setPropagationContext({ traceId: B, sampleRand: 0.5 });
page.note(
  'head',
  ((data) => ({ trace: data['sentry-trace'].replace(/-\w{16}$/, '-SPAN'), baggage: members(data.baggage) }))(
    Sentry.getTraceData({ scope: head, client: Sentry.getClient() }),
  ),
);

// In a forked scope: until it is left.
Sentry.withScope((scope) => {
  scope.setPropagationContext({ traceId: B, sampleRand: 0.5, parentSpanId: '2222222222222222', sampled: true, dsc: {} });
  page.note('set in a fork', facts(Sentry.getCurrentScope().getPropagationContext()));
  Sentry.startSpan({ name: 'in the fork' }, (span) => page.note('in the fork', span.spanContext().traceId));
});
page.note('after the fork', Sentry.getCurrentScope().getPropagationContext().traceId === traceId);

// With a span open it stays the parent.
Sentry.startSpan({ name: 'open' }, (span) => {
  Sentry.withScope((scope) => {
    scope.setPropagationContext({ traceId: B, sampleRand: 0.5 });
    page.note(
      'child',
      Sentry.startSpan({ name: 'child' }, (child) => child.spanContext().traceId === span.spanContext().traceId),
    );
  });
});

// For everything from now on, until a navigation begins a trace.
Sentry.getCurrentScope().setPropagationContext({ traceId: C, sampleRand: 0.75, parentSpanId: '3333333333333333', sampled: false, dsc: {} });
page.note('set', facts(Sentry.getCurrentScope().getPropagationContext()));
page.note('set, headers', Sentry.getTraceData()['sentry-trace'].replace(/-\w{16}-/, '-SPAN-'));
Sentry.startSpan({ name: 'unsampled' }, (span) => page.note('unsampled', [span.spanContext().traceId, span.isRecording()]));
history.pushState(null, '', location.pathname + '/next');
await null;
const after = Sentry.getCurrentScope().getPropagationContext();
page.note('after a navigation', [after.traceId !== C && after.traceId !== traceId, after.traceId === Sentry.getActiveSpan().spanContext().traceId]);
Sentry.getActiveSpan().end();
