// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { startDemo } from '../../../scripts/start.mjs';
import { RemoteRecorder } from '../lib/ingest.mjs';
import { isNavigation, isPageload } from '../lib/trace.mjs';
import { within } from '../lib/waiting.mjs';
import { root } from '../lib/world.mjs';

/** @param {any} event */
const isServer = (event) => event.contexts.trace.op === 'http.server';
/** Is this span the transaction's root or one of its spans? @param {any} event @param {string} id */
const holds = (event, id) => event.contexts.trace.span_id === id || event.spans.some((/** @type {any} */ span) => span.span_id === id);

/**
 * The API requests of a page's transaction, each with the backend transaction that hangs under it.
 * @param {import('../lib/ingest.mjs').Recorder} sentry
 * @param {string} project of the backend
 * @param {any} event
 * @param {number} count how many there must be
 */
async function served(sentry, project, event, count) {
  const { trace_id: trace, span_id: parent } = event.contexts.trace;
  // Not only the API is asked for: a wasm module is a request too.
  const spans = event.spans.filter((/** @type {any} */ span) => span.op === 'http.client' && span.data['url.full'].includes('/api/'));
  assert.equal(spans.length, count, `requests of ${event.transaction}: ${spans.map((/** @type {any} */ span) => span.description).join(', ')}`);
  return Promise.all(
    spans.map(async (/** @type {any} */ span) => {
      assert.equal(span.parent_span_id, parent);
      const below = (/** @type {any} */ other) => isServer(other) && other.contexts.trace.parent_span_id === span.span_id;
      const server = await sentry.transaction(project, below, `the backend's transaction under ${span.description}`);
      assert.equal(server.contexts.trace.trace_id, trace);
      return { span, server };
    }),
  );
}

/**
 * The page's own transactions and the server transaction that the pageload continues.
 * @param {import('../lib/ingest.mjs').Recorder} sentry
 * @param {string} ofPage project of the page
 * @param {string} ofBackend project of the backend
 */
async function pageAndServer(sentry, ofPage, ofBackend) {
  const pageload = await sentry.transaction(ofPage, isPageload, 'the pageload transaction');
  const { trace_id: trace, parent_span_id: parent } = pageload.contexts.trace;
  assert.ok(parent, 'the pageload continues the server span of the tag');
  const above = (/** @type {any} */ event) => isServer(event) && event.contexts.trace.trace_id === trace && holds(event, parent);
  const server = await sentry.transaction(ofBackend, above, "the backend's page transaction");
  assert.equal(server.contexts.trace.parent_span_id, undefined, 'the trace begins at the backend');
  return { pageload, server };
}

/** One trace from backend to page to API, over real backends. @param {import('../lib/world.mjs').World} world */
export default function backends(world) {
  test('the demo, axum with sentry: one trace from page transaction to API transaction; a navigation is another', async () => {
    const demo = await startDemo({ spotlight: false, quiet: true });
    const sentry = new RemoteRecorder(demo.url);
    try {
      await world.visit({ url: demo.url }, async (tab) => {
        const { pageload } = await pageAndServer(sentry, '1', '1');
        assert.equal(pageload.transaction, '/');
        assert.equal(pageload.transaction_info.source, 'route');
        // fetch, XMLHttpRequest, fetch to the API's other origin, and gloo-net from WebAssembly.
        const calls = await served(sentry, '1', pageload, 4);
        assert.deepEqual(calls.map(({ span }) => span.data.type).sort(), ['fetch', 'fetch', 'fetch', 'xhr']);
        assert.ok(
          calls.some(({ span }) => span.data['url.full'] === `${demo.apiUrl}/api/products/1`),
          'the other origin is one of them',
        );

        await tab.click('nav a[href="/products"]');
        const navigation = await sentry.transaction('1', isNavigation, 'the navigation transaction');
        assert.notEqual(navigation.contexts.trace.trace_id, pageload.contexts.trace.trace_id);
        assert.equal(navigation.contexts.trace.parent_span_id, undefined);
        assert.equal(navigation.transaction, '/products');
        const [list] = await served(sentry, '1', navigation, 1);
        assert.equal(list.server.contexts.trace.trace_id, navigation.contexts.trace.trace_id);
      });
      if (process.env.E2E_TRANSACTIONS) sentry.save(process.env.E2E_TRANSACTIONS);
    } finally {
      await sentry.stop();
      await demo.stop();
    }
  });

  test('Express with @sentry/node: the same trace over the reference backend', async () => {
    const [page, backend] = [world.ingest.project(), world.ingest.project()];
    const cwd = `${root}tests/e2e/node-backend`;
    const server = spawn(process.execPath, ['--import', './instrument.mjs', 'server.mjs'], {
      cwd,
      env: { ...process.env, SENTRY_DSN: backend.dsn, PAGE_DSN: page.dsn, PKG_DIR: `${root}pkg` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(server, 'close');
    try {
      const [line] = await within(once(createInterface(server.stdout), 'line'), 'the Node backend to listen');
      await world.visit(JSON.parse(line), async () => {
        const { pageload } = await pageAndServer(world.ingest, page.id, backend.id);
        // It renders the whole sampling context, and that goes on to the ingest as it came.
        assert.equal(pageload.envelope.header.trace.release, 'node-backend@1.0.0');
        const [first] = await served(world.ingest, backend.id, pageload, 1);
        assert.equal(first.server.transaction, 'GET /api/products/:id');
        const navigation = await world.ingest.transaction(page.id, isNavigation, 'the navigation transaction');
        assert.notEqual(navigation.contexts.trace.trace_id, pageload.contexts.trace.trace_id);
        const [second] = await served(world.ingest, backend.id, navigation, 1);
        assert.equal(second.server.contexts.trace.trace_id, navigation.contexts.trace.trace_id);
      });
    } finally {
      server.kill('SIGTERM');
      await ended;
    }
  });
}
