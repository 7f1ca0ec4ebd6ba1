// @ts-check
// When the engine of the default entry comes: with the page's first idle moment, after two seconds at the latest, and at once when something cannot wait.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { BAGGAGE, PARENT, TRACE, isPageload, parseSentryTrace, requestSpan } from '../e2e/lib/trace.mjs';
import { World, seen } from '../e2e/lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());

/** A page that is never idle, and whose two seconds are over when the test says so; `waits`: they have begun. */
const BUSY = `const { setTimeout: wait } = window;
  window.requestIdleCallback = () => {};
  window.waits = new Promise((begun) => {
    window.setTimeout = (f, ms, ...rest) => (ms === 2000 ? (begun((window.due = f)), 0) : wait(f, ms, ...rest));
  });`;

/** @param {string} first runs before everything of ours @param {(api: string) => string} app runs after \`init\` */
const page = (first, app) =>
  world.page(({ dsn, api }) => ({
    sentryTrace: `${TRACE}-${PARENT}-1`,
    baggage: BAGGAGE,
    first,
    split: true,
    module: `import * as BT from 'browser-tracing';
      window.BT = BT;
      BT.init({ dsn: '${dsn}', tracesSampleRate: 1, integrations: [BT.browserTracingIntegration({ idleTimeout: 150, detectRedirects: false })] });
      ${app(api)}`,
  }));

/** Has the page asked for the file with the engine? @param {import('../e2e/lib/browsers.mjs').Tab} tab */
const asked = (tab) => tab.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('-whole-')));

/**
 * The first request carried the page's trace, and the page load that the engine sends holds its span.
 * @param {{ id: string, project: string }} made
 * @param {import('../e2e/lib/browsers.mjs').Tab} tab
 */
async function whole(made, tab) {
  const request = await world.site.request(made.id, '/first');
  assert.deepEqual([parseSentryTrace(request.headers['sentry-trace']).trace, request.headers.baggage], [TRACE, BAGGAGE]);
  const event = await world.ingest.transaction(made.project, isPageload, 'the page load');
  assert.equal(event.contexts.trace.parent_span_id, PARENT);
  requestSpan(event, request);
  assert.equal(await asked(tab), true);
  assert.deepEqual((await seen(tab)).console, []);
}

test('a file of its own, once the page is loaded and idle', async () => {
  const made = await page('', (api) => `fetch('${api}/first');`);
  await world.visit(made, (tab) => whole(made, tab));
});

test('not before: a page that is never idle sends its requests with headers, and the engine comes when its time is over', async () => {
  const made = await page(BUSY, (api) => `fetch('${api}/first').then(() => fetch('${api}/second'));`);
  await world.visit(made, async (tab) => {
    const { headers } = await world.site.request(made.id, '/second');
    assert.equal(parseSentryTrace(headers['sentry-trace']).trace, TRACE);
    assert.equal(await asked(tab), false);
    await tab.evaluate(() => /** @type {any} */ (window).due());
    await whole(made, tab);
  });
});

for (const [what, app] of /** @type {const} */ ([
  ['flush', 'BT.flush(60_000);'],
  ['an error that is captured', "BT.captureException(new Error('a'));"],
  ['a message', "BT.captureMessage('a');"],
  ['an error that nobody catches', "dispatchEvent(new ErrorEvent('error', { error: new Error('a') }));"],
  ['explain', 'BT.explain();'],
  ['half of what can be held', "for (let i = 0; i < 2501; i++) BT.startInactiveSpan({ name: 'a' });"],
])) {
  test(`at once: ${what}`, async () => {
    const made = await page(BUSY, (api) => `fetch('${api}/first'); ${app}`);
    await world.visit(made, (tab) => whole(made, tab));
  });
}

test('at once when the page is hidden, and the engine hears of it as of the moment when it was', async () => {
  const made = await page(
    BUSY,
    (api) => `fetch('${api}/first').then(() => {
      Object.defineProperty(document, 'hidden', { value: true });
      window.left = performance.timeOrigin + performance.now();
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    });`,
  );
  await world.visit(made, async (tab) => {
    await whole(made, tab);
    const event = await world.ingest.transaction(made.project, isPageload, 'the page load');
    const { data, status } = event.contexts.trace;
    assert.deepEqual([status, data['sentry.cancellation_reason']], ['cancelled', 'document.hidden']);
    const left = await tab.evaluate(() => /** @type {any} */ (window).left);
    assert.ok(Math.abs(event.timestamp * 1000 - left) < 50, `${event.timestamp * 1000} ${left}`);
  });
});

test('navigations and spans by hand from before it are transactions and spans of their own time', async () => {
  const made = await page(
    BUSY,
    (api) => `await fetch('${api}/first');
      BT.startSpan({ name: 'early', op: 'task' }, () => {});
      history.pushState(null, '', '?next');
      await fetch('${api}/second');
      window.due();`,
  );
  await world.visit(made, async (tab) => {
    await whole(made, tab);
    const load = await world.ingest.transaction(made.project, isPageload, 'the page load');
    assert.ok(load.spans.some((/** @type {any} */ { description, op }) => description === 'early' && op === 'task'));
    const navigation = await world.ingest.transaction(made.project, ({ contexts }) => contexts.trace.op === 'navigation', 'the navigation');
    requestSpan(navigation, await world.site.request(made.id, '/second'));
  });
});

test('two calls of init before it has come: the second one counts, from then on', async () => {
  const made = await page(
    '',
    (api) => `
    fetch('${api}/first');
    BT.startSpan({ name: 'of the first', forceTransaction: true }, () => {});
    BT.init({ ...BT.getClient().getOptions(), release: 'second@1', integrations: [BT.browserTracingIntegration({ idleTimeout: 150 })] });`,
  );
  await world.visit(made, async (tab) => {
    await whole(made, tab);
    const { release } = await world.ingest.transaction(made.project, isPageload, 'the page load');
    assert.equal(release, 'second@1');
    const first = await world.ingest.transaction(made.project, ({ transaction }) => transaction === 'of the first', 'what the first one recorded');
    assert.equal(first.release, undefined);
  });
});

test('a file that cannot be loaded: one line says so, requests keep their headers, nobody is left waiting', async () => {
  const made = await page('', (api) => `await BT.flush(60_000); window.mode = BT.explain().mode; fetch('${api}/first');`);
  const path = world.site.paths().find((name) => name.includes(`${made.id}-whole-`));
  assert.ok(path);
  // As a server answers that has only the files of a later version.
  world.site.file(path, 'text/html', 'not found');
  await world.visit(made, async (tab) => {
    const { headers } = await world.site.request(made.id, '/first');
    assert.equal(parseSentryTrace(headers['sentry-trace']).trace, TRACE);
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).mode), 'propagation-only');
    const lines = (await seen(tab)).console.filter((line) => line.includes('[browser-tracing]'));
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], /trace headers only:.*import/);
  });
});

test('an error that nobody catches before the engine is of the address where it happened, whatever has been navigated to since', async () => {
  const made = await page(
    BUSY,
    () => `const before = location.href;
      window.before = before;
      const thrown = new Promise((resolve) => addEventListener('error', resolve));
      setTimeout(() => { throw new Error('early'); });
      thrown.then(() => history.pushState(null, '', '/later')).then(() => window.waits).then((due) => due());`,
  );
  await world.visit(made, async (tab) => {
    const isEvent = (/** @type {any} */ { header }) => header.type === 'event';
    const { items } = await world.ingest.envelopes.waitFor((e) => e.project === made.project && e.items.some(isEvent), 'the error');
    const event = items.find(isEvent)?.payload;
    const before = new URL(await tab.evaluate(() => /** @type {any} */ (window).before));
    assert.deepEqual([event.transaction, event.request.url], [before.pathname, before.origin + before.pathname]);
    assert.equal(event.contexts.trace.trace_id, TRACE);
    assert.ok(event.request.headers['User-Agent']);
    // It is what the page was to throw.
    assert.equal((await seen(tab)).errors.length, 1);
    await tab.evaluate(() => /** @type {any} */ (window).__seen.errors.pop());
  });
});
