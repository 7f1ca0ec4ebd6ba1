// @ts-check
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { BAGGAGE, NEVER, PARENT, TRACE, init, isPageload, parseSentryTrace, requestSpan } from '../lib/trace.mjs';
import { root, seen } from '../lib/world.mjs';

const TAG = { sentryTrace: `${TRACE}-${PARENT}-1`, baggage: BAGGAGE };

/** Names everything that the library replaces, so that a page can compare. */
const GLOBALS = `({
  fetch: window.fetch,
  open: XMLHttpRequest.prototype.open,
  send: XMLHttpRequest.prototype.send,
  setRequestHeader: XMLHttpRequest.prototype.setRequestHeader,
  pushState: history.pushState,
  replaceState: history.replaceState,
})`;

/**
 * What `REMEMBER` gave the page.
 * @param {import('../lib/browsers.mjs').Tab} tab
 */
const replaced = (tab) => tab.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (window).changed()));
/** A first script that gives the page `changed()`: the names of the globals that are no longer what they were. */
const REMEMBER = `{
  const globals = () => ${GLOBALS};
  const before = globals();
  window.changed = () => Object.keys(before).filter((name) => globals()[name] !== before[name]);
}`;

/** The library as a guest in somebody's page: it breaks nothing, whatever is missing. @param {import('../lib/world.mjs').World} world */
export default function guest(world) {
  test("a CSP without 'wasm-unsafe-eval': the engine is refused, the trace goes on, the app is unharmed", async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      nonce: 'n0nce',
      headers: { 'content-security-policy': "script-src 'self' 'nonce-n0nce'" },
      module: `${init(dsn)} window.appRan = true; fetch('${api}/first');`,
    }));
    await world.visit(page, async (tab) => {
      const request = await world.site.request(page.id, '/first');
      const header = parseSentryTrace(request.headers['sentry-trace']);
      assert.equal(header.trace, TRACE);
      assert.notEqual(header.span, PARENT);
      assert.equal(header.flag, '1');
      assert.equal(request.headers.baggage, BAGGAGE);
      assert.equal(await tab.evaluate(() => /** @type {any} */ (window).appRan), true);
      assert.equal(await tab.evaluate(() => /** @type {any} */ (window).Sentry.explain().mode), 'propagation-only');
      const notes = (await seen(tab)).console.filter((line) => /wasm-unsafe-eval/.test(line) && /tracing/i.test(line));
      assert.equal(notes.length, 1, 'one console note says why');
      assert.deepEqual(world.ingest.of(page.project), []);
    });
  });

  test("a CSP with 'wasm-unsafe-eval': everything works", async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      nonce: 'n0nce',
      headers: { 'content-security-policy': "script-src 'self' 'nonce-n0nce' 'wasm-unsafe-eval'" },
      module: `${init(dsn)} fetch('${api}/first');`,
    }));
    await world.visit(page, async () => {
      const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
      requestSpan(event, await world.site.request(page.id, '/first'));
    });
  });

  test('a trap in the engine leaves fetch working and the trace going on', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      // The only way to the engine's memory: keep the instance that the browser makes of it.
      first: `
        const Native = WebAssembly.Instance;
        WebAssembly.Instance = function (module, imports) {
          const instance = new Native(module, imports);
          window.engineMemory = instance.exports.memory;
          return instance;
        };`,
      module: `${init(dsn)}
        window.modeBefore = Sentry.explain().mode;
        await fetch('${api}/before');
        // Every pointer now leads out of the memory: the next call into the engine traps.
        new Uint8Array(engineMemory.buffer).fill(0xff);
        const response = await fetch('${api}/after', { headers: { 'x-own': 'kept' } });
        const text = await response.text();
        history.pushState(null, '', location.pathname + '/next');
        const xhr = new XMLHttpRequest();
        xhr.open('POST', '${api}/outcome');
        xhr.send([response.status, text, location.pathname, Sentry.explain().mode].join(' '));`,
    }));
    await world.visit(page, async (tab) => {
      const before = parseSentryTrace((await world.site.request(page.id, '/before')).headers['sentry-trace']);
      const after = await world.site.request(page.id, '/after');
      const outcome = await world.site.request(page.id, '/outcome');
      assert.equal(outcome.body, `200 {"ok":true} /${page.id}/next propagation-only`);
      assert.notEqual(await tab.evaluate(() => /** @type {any} */ (window).modeBefore), 'propagation-only', 'the engine ran before');
      assert.equal(after.headers['x-own'], 'kept');
      const header = parseSentryTrace(after.headers['sentry-trace']);
      assert.equal(header.trace, TRACE);
      assert.notEqual(header.span, before.span);
    });
  });

  test('stop() sends what is open and makes the globals native again', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      first: REMEMBER,
      module: init(dsn, '', `idleTimeout: ${NEVER}`) + `await fetch('${api}/before');`,
    }));
    await world.visit(page, async (tab) => {
      const before = await world.site.request(page.id, '/before');
      const ours = await replaced(tab);
      for (const name of ['fetch', 'open', 'send', 'pushState', 'replaceState']) assert.ok(ours.includes(name), `${name} was replaced`);
      await tab.evaluate(async (api) => {
        await /** @type {any} */ (window).Sentry.stop();
        await fetch(`${api}/after`);
      }, page.api);
      assert.deepEqual(await replaced(tab), []);
      const after = await world.site.request(page.id, '/after');
      assert.equal(after.headers['sentry-trace'], undefined);
      assert.equal(after.headers.baggage, undefined);
      requestSpan(await world.ingest.transaction(page.project, isPageload, 'the pageload transaction'), before);
    });
  });

  test('no DSN: nothing is replaced, nothing is sent; a later init with one works', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      first: REMEMBER,
      module: `
        import * as Sentry from 'browser-tracing';
        window.Sentry = Sentry;
        Sentry.init({ tracesSampleRate: 1, integrations: [Sentry.browserTracingIntegration()] });
        Sentry.startSpan({ name: 'inert' }, () => 1);
        await fetch('${api}/inert');
        window.afterInert = changed();
        Sentry.init({ dsn: ${JSON.stringify(dsn)}, tracesSampleRate: 1, integrations: [Sentry.browserTracingIntegration({ idleTimeout: 150 })] });
        await fetch('${api}/live');`,
    }));
    await world.visit(page, async (tab) => {
      const inert = await world.site.request(page.id, '/inert');
      assert.equal(inert.headers['sentry-trace'], undefined);
      // The page goes on to ask for this when it has looked.
      const live = await world.site.request(page.id, '/live');
      assert.deepEqual(await tab.evaluate(() => /** @type {any} */ (window).afterInert), []);
      requestSpan(await world.ingest.transaction(page.project, isPageload, 'the pageload transaction'), live);
    });
  });

  test('a bad DSN: a clear console message, and the app goes on', async () => {
    const page = await world.page(({ api }) => ({
      ...TAG,
      module: `${init('banana')} const response = await fetch('${api}/first'); fetch('${api}/second?' + response.status);`,
    }));
    await world.visit(page, async (tab) => {
      assert.equal((await world.site.request(page.id, '/second')).path, `${page.api}/second?200`);
      const notes = (await seen(tab)).console.filter((line) => /browser-tracing/.test(line) && /DSN/.test(line));
      assert.equal(notes.length, 1, 'one message names the DSN as the fault');
    });
  });

  for (const [what, first] of [
    ['no performance', "Object.defineProperty(window, 'performance', { value: undefined, configurable: true });"],
    ['no crypto', "Object.defineProperty(window, 'crypto', { value: undefined, configurable: true });"],
    ['no PerformanceObserver', 'delete window.PerformanceObserver;'],
    ['no session storage', "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });"],
  ]) {
    test(`${what}: the page is traced all the same`, async () => {
      const page = await world.page(({ dsn, api }) => ({ ...TAG, first, module: `${init(dsn)} fetch('${api}/first');` }));
      await world.visit(page, async () => {
        const request = await world.site.request(page.id, '/first');
        const event = await world.ingest.transaction(page.project, isPageload, 'the pageload transaction');
        requestSpan(event, request);
        assert.equal(event.contexts.trace.trace_id, TRACE);
        assert.ok(Math.abs(event.timestamp * 1000 - Date.now()) < 60_000, 'on the wall clock');
      });
    });
  }

  test('a frozen fetch property: fetch stays as it is, XMLHttpRequest is traced', async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      first: "Object.defineProperty(window, 'fetch', { value: window.fetch, writable: false, configurable: false });",
      module: `${init(dsn)}
        fetch('${api}/fetch');
        const xhr = new XMLHttpRequest();
        xhr.open('GET', '${api}/xhr');
        xhr.send();`,
    }));
    await world.visit(page, async () => {
      assert.equal((await world.site.request(page.id, '/fetch')).headers['sentry-trace'], undefined);
      const request = await world.site.request(page.id, '/xhr');
      requestSpan(await world.ingest.transaction(page.project, isPageload, 'the pageload transaction'), request);
    });
  });

  test('no DOM: on a server the import and every call are inert', async () => {
    const code = `
      const fetchBefore = globalThis.fetch;
      const Sentry = await import('browser-tracing');
      Sentry.init({ dsn: 'http://public@127.0.0.1:9/1', tracesSampleRate: 1, integrations: [Sentry.browserTracingIntegration()] });
      const value = Sentry.startSpan({ name: 'work' }, (span) => { span.setAttribute('a', 1); return 42; });
      await Sentry.flush();
      await Sentry.stop();
      console.log(JSON.stringify({ value, untouched: globalThis.fetch === fetchBefore, data: Sentry.getTraceData() }));`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { cwd: root });
    assert.deepEqual(JSON.parse(stdout), { value: 42, untouched: true, data: {} });
    assert.equal(stderr, '');
  });
}
