// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BAGGAGE, NEVER, PARENT, TRACE, init, isNavigation, isPageload, parseSentryTrace, requestSpan } from '../lib/trace.mjs';

const TAG = { sentryTrace: `${TRACE}-${PARENT}-1`, baggage: BAGGAGE };

/** Which requests carry the trace. @param {import('../lib/world.mjs').World} world */
export default function requests(world) {
  test('the first request of the first script, before the bundle, with the head snippet', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      snippet: true,
      second: `fetch('${api}/first');`,
      module: `${init(dsn)} fetch('${api}/second');`,
    }));
    await world.visit(page, async () => {
      const first = await world.site.request(page.id, '/first');
      const second = await world.site.request(page.id, '/second');
      assert.equal(first.headers.baggage, BAGGAGE);
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      // The engine took over what the snippet had begun: both requests are spans, under the ids that were sent.
      assert.notEqual(requestSpan(event, first).span_id, requestSpan(event, second).span_id);
      assert.equal(event.contexts.trace.trace_id, TRACE);
    });
  });

  test('the first request of a sibling module, after the import and before init', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      module: init(dsn).replace("from 'browser-tracing/inline';", "from 'browser-tracing/inline'; import 'sibling';"),
      siblings: { sibling: `fetch('${api}/first');` },
    }));
    await world.visit(page, async () => {
      const first = await world.site.request(page.id, '/first');
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      assert.equal(requestSpan(event, first).trace_id, TRACE);
    });
  });

  test('fetch and XMLHttpRequest, with the headers that the page gave', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      module: `${init(dsn)}
        fetch(new Request('${api}/fetch', { method: 'PUT', body: 'hello', headers: { 'x-own': 'kept' } }));
        const xhr = new XMLHttpRequest();
        xhr.open('POST', '${api}/xhr');
        xhr.setRequestHeader('x-own', 'kept');
        xhr.send('hello');
        fetch('${api}/status/404');`,
    }));
    await world.visit(page, async () => {
      const viaFetch = await world.site.request(page.id, '/fetch');
      const viaXhr = await world.site.request(page.id, '/xhr');
      const missing = await world.site.request(page.id, '/status/404');
      for (const request of [viaFetch, viaXhr]) {
        assert.equal(request.headers['x-own'], 'kept');
        assert.equal(request.body, 'hello');
      }
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      const spans = [viaFetch, viaXhr, missing].map((request) => requestSpan(event, request));
      assert.deepEqual(
        spans.map((span) => span.data['http.request.method']),
        ['PUT', 'POST', 'GET'],
      );
      assert.deepEqual(
        spans.map((span) => span.data.type),
        ['fetch', 'xhr', 'fetch'],
      );
      assert.deepEqual(
        spans.map((span) => span.data['http.response.status_code']),
        [200, 200, 404],
      );
      assert.deepEqual(
        spans.map((span) => span.status),
        ['ok', 'ok', 'not_found'],
      );
    });
  });

  test('a navigation has a trace of its own, and so has the request after it', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      module: `${init(dsn)}
        await fetch('${api}/first');
        history.pushState(null, '', location.pathname + '/next');
        fetch('${api}/second');`,
    }));
    await world.visit(page, async () => {
      const first = await world.site.request(page.id, '/first');
      const second = await world.site.request(page.id, '/second');
      const pageload = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      const navigation = await world.ingest.transaction(page.project, isNavigation, 'the navigation transaction');
      assert.equal(requestSpan(pageload, first).trace_id, TRACE);
      requestSpan(navigation, second);
      assert.notEqual(navigation.contexts.trace.trace_id, TRACE);
      assert.equal(navigation.contexts.trace.parent_span_id, undefined);
      assert.equal(navigation.transaction, `/${page.id}/next`);
      assert.equal(navigation.envelope.header.trace.trace_id, navigation.contexts.trace.trace_id);
    });
  });

  test('another origin gets no header unless tracePropagationTargets names it', async () => {
    const page = await world.page(({ dsn, api, otherApi }) => ({
      ...TAG,
      module: `${init(dsn)} await fetch('${otherApi}/foreign'); fetch('${api}/own');`,
    }));
    await world.visit(page, async () => {
      const foreign = await world.site.request(page.id, '/foreign');
      assert.equal(foreign.origin, 'other');
      assert.equal(foreign.headers['sentry-trace'], undefined);
      assert.equal(foreign.headers.baggage, undefined);
      assert.ok(!world.site.requests.items.some((r) => r.method === 'OPTIONS' && r.path.includes(page.id)), 'no preflight was needed');
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      requestSpan(event, await world.site.request(page.id, '/own'));
      const spans = event.spans.filter((/** @type {any} */ span) => span.op === 'http.client');
      assert.equal(spans.length, 2, 'the request to the other origin is a span all the same');
    });
  });

  test('another origin gets the header when tracePropagationTargets names it', async () => {
    const page = await world.page(({ dsn, otherApi, other }) => ({
      ...TAG,
      module: `${init(dsn, `tracePropagationTargets: [${JSON.stringify(other)}],`)} fetch('${otherApi}/foreign');`,
    }));
    await world.visit(page, async () => {
      const foreign = await world.site.request(page.id, '/foreign');
      assert.equal(foreign.origin, 'other');
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      requestSpan(event, foreign);
    });
  });

  test('a page that goes away still sends its transaction', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      module: init(dsn, '', `idleTimeout: ${NEVER}`) + `await fetch('${api}/first');`,
    }));
    const next = await world.page(() => ({}));
    await world.visit(page, async (tab) => {
      const first = await world.site.request(page.id, '/first');
      await tab.goto(next.url);
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      requestSpan(event, first);
      assert.equal(parseSentryTrace(first.headers['sentry-trace']).trace, event.contexts.trace.trace_id);
      assert.equal(event.contexts.trace.data['sentry.idle_span_finish_reason'], 'documentHidden');
    });
  });
}
