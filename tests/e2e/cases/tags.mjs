// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BAGGAGE, PARENT, TRACE, init, isNavigation, isPageload, parseBaggage, parseSentryTrace, requestSpan } from '../lib/trace.mjs';

/** What the server's meta tags say, in every form a page meets. @param {import('../lib/world.mjs').World} world */
export default function tags(world) {
  /**
   * A page with these tags that makes one request; the request and the pageload transaction.
   * @param {{sentryTrace?: string, baggage?: string}} tag
   */
  async function pageload(tag) {
    const page = await world.page(({ dsn, api }) => ({ ...tag, module: `${init(dsn)} fetch('${api}/first');` }));
    return world.visit(page, async () => {
      const request = await world.site.request(page.id, '/first');
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      return { request, event, trace: event.contexts.trace, header: parseSentryTrace(request.headers['sentry-trace']) };
    });
  }

  test('a tag with baggage: the pageload continues the trace, as sampled there', async () => {
    const { request, event, trace, header } = await pageload({ sentryTrace: `${TRACE}-${PARENT}-1`, baggage: BAGGAGE });
    assert.equal(trace.trace_id, TRACE);
    assert.equal(trace.parent_span_id, PARENT);
    requestSpan(event, request);
    assert.equal(header.flag, '1');
    assert.deepEqual(parseBaggage(request.headers.baggage), parseBaggage(BAGGAGE), 'the sampling context goes on as it came');
    const dsc = event.envelope.header.trace;
    assert.deepEqual(Object.fromEntries(Object.entries(dsc).map(([key, value]) => [`sentry-${key}`, value])), parseBaggage(BAGGAGE));
    assert.equal(event.release, 'shop@1.2.3');
    assert.equal(event.environment, 'test');
  });

  test('no tag: a fresh trace with a decision of its own', async () => {
    const { request, event, trace, header } = await pageload({});
    assert.notEqual(trace.trace_id, TRACE);
    assert.equal(trace.parent_span_id, undefined);
    requestSpan(event, request);
    assert.equal(header.flag, '1');
    const baggage = parseBaggage(request.headers.baggage);
    assert.equal(baggage['sentry-trace_id'], trace.trace_id);
    assert.equal(baggage['sentry-public_key'], 'public');
    assert.equal(baggage['sentry-release'], 'shop@1.2.3');
    assert.equal(baggage['sentry-environment'], 'test');
    assert.equal(baggage['sentry-sampled'], 'true');
    assert.equal(baggage['sentry-sample_rate'], '1');
    assert.match(baggage['sentry-sample_rand'], /^0(\.\d+)?$/);
    assert.equal(event.envelope.header.trace.trace_id, trace.trace_id);
  });

  for (const malformed of [
    'banana',
    `${TRACE.slice(1)}-${PARENT}-1`,
    `${TRACE.toUpperCase()}-${PARENT}-1`,
    `${TRACE}-${PARENT}-2`,
    `${'0'.repeat(32)}-${PARENT}-1`,
    `${TRACE}-${'0'.repeat(16)}-1`,
  ]) {
    test(`a malformed tag (${malformed}): a fresh trace, and its baggage is not used`, async () => {
      const { request, event, trace } = await pageload({ sentryTrace: malformed, baggage: BAGGAGE });
      assert.match(trace.trace_id, /^[0-9a-f]{32}$/);
      assert.notEqual(trace.trace_id, TRACE);
      assert.equal(trace.parent_span_id, undefined);
      requestSpan(event, request);
      assert.equal(parseBaggage(request.headers.baggage)['sentry-trace_id'], trace.trace_id);
      assert.equal(event.envelope.header.trace.release, 'shop@1.2.3');
    });
  }

  test('an unsampled tag: headers say -0, and the page sends nothing until a navigation', async () => {
    const page = await world.page(({ dsn, api }) => ({
      sentryTrace: `${TRACE}-${PARENT}-0`,
      baggage: BAGGAGE.replace('sampled=true', 'sampled=false'),
      module: `${init(dsn)}
        await fetch('${api}/first');
        await Sentry.flush();
        history.pushState(null, '', location.pathname + '/next');
        fetch('${api}/second');`,
    }));
    await world.visit(page, async () => {
      const first = await world.site.request(page.id, '/first');
      const header = parseSentryTrace(first.headers['sentry-trace']);
      assert.equal(header.trace, TRACE);
      assert.equal(header.flag, '0');
      assert.equal(parseBaggage(first.headers.baggage)['sentry-sampled'], 'false');
      // The engine runs, and it sends: the navigation's own trace is sampled by the page's rate.
      const event = await world.ingest.transaction(page.project, isNavigation, 'the navigation transaction');
      requestSpan(event, await world.site.request(page.id, '/second'));
      const sent = world.ingest.of(page.project).flatMap(({ items }) => items.filter((item) => item.header.type === 'transaction'));
      assert.deepEqual(
        sent.map((item) => item.payload.contexts.trace.op),
        ['navigation'],
      );
      assert.ok(!world.ingest.of(page.project).some(({ header: { trace } }) => trace?.trace_id === TRACE), 'nothing of the unsampled trace was sent');
    });
  });

  test('a tag without a flag: the trace goes on, the decision is ours', async () => {
    const { request, event, trace, header } = await pageload({
      sentryTrace: `${TRACE}-${PARENT}`,
      baggage: `sentry-trace_id=${TRACE},sentry-public_key=public`,
    });
    assert.equal(trace.trace_id, TRACE);
    assert.equal(trace.parent_span_id, PARENT);
    requestSpan(event, request);
    assert.equal(header.flag, '1');
  });

  test('a tag without baggage, as the Rust SDK renders it: the trace goes on, and the envelope is whole', async () => {
    const { request, event, trace, header } = await pageload({ sentryTrace: `${TRACE}-${PARENT}-1` });
    assert.equal(trace.trace_id, TRACE);
    assert.equal(trace.parent_span_id, PARENT);
    requestSpan(event, request);
    assert.equal(header.flag, '1');
    // A trace that began elsewhere has its sampling context there: none may be made up for it.
    const baggage = request.headers.baggage === undefined ? {} : parseBaggage(request.headers.baggage);
    assert.deepEqual(
      Object.keys(baggage).filter((key) => key !== 'sentry-sample_rand'),
      [],
    );
  });
}
