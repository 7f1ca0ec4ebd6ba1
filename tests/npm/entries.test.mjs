// @ts-check
// Each way of starting, in Chromium: the first request of the page carries the page's trace, and the transaction holds its span.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { BAGGAGE, PARENT, TRACE, init, isPageload, parseSentryTrace, requestSpan } from '../e2e/lib/trace.mjs';
import { World, seen } from '../e2e/lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());
for (const name of ['global', 'worker', 'inline']) world.site.file(`/pkg/${name}.js`, 'text/javascript', readFileSync(at(`pkg/${name}.js`)));

const TAG = { sentryTrace: `${TRACE}-${PARENT}-1`, baggage: BAGGAGE };
const tracing = 'BT.browserTracingIntegration({ idleTimeout: 150 })';

/**
 * Opens the page; its first request and its page load must be of the page's trace, and know each other.
 * @param {{url: string, id: string, project: string}} page
 * @param {(tab: import('../e2e/lib/browsers.mjs').Tab) => Promise<unknown>} [more]
 */
const works = (page, more) =>
  world.visit(page, async (tab) => {
    const request = await world.site.request(page.id, '/first');
    assert.equal(parseSentryTrace(request.headers['sentry-trace']).trace, TRACE);
    assert.equal(request.headers.baggage, BAGGAGE);
    const event = await world.ingest.transaction(page.project, isPageload, 'the page load');
    assert.equal(event.contexts.trace.trace_id, TRACE);
    assert.equal(event.contexts.trace.parent_span_id, PARENT);
    requestSpan(event, request);
    assert.deepEqual((await seen(tab)).console, []);
    await more?.(tab);
  });

test('auto: configured by meta tags, and by window.__BROWSER_TRACING__', async () => {
  const byMeta = await world.page(({ dsn, api }) => ({
    ...TAG,
    first: `for (const [name, content] of Object.entries({ dsn: '${dsn}', release: 'meta@1', 'traces-sample-rate': '1', 'trace-propagation-targets': '/first, ,' }))
      document.head.append(Object.assign(document.createElement('meta'), { name: 'sentry-' + name, content }));`,
    module: `import * as BT from 'browser-tracing/auto'; window.client = BT.getClient(); fetch('${api}/first');`,
  }));
  await works(byMeta, async (tab) =>
    // An empty one would be in every address.
    assert.deepEqual(await tab.evaluate(() => /** @type {any} */ (window).client.getOptions().tracePropagationTargets), ['/first']),
  );
  const byGlobal = await world.page(({ dsn, api }) => ({
    ...TAG,
    first: `window.__BROWSER_TRACING__ = { dsn: '${dsn}', tracesSampleRate: 1 };`,
    module: `import * as BT from 'browser-tracing/auto'; window.client = BT.getClient(); fetch('${api}/first');`,
  }));
  await works(byGlobal, async (tab) => assert.equal(await tab.evaluate(() => /** @type {any} */ (window).client.getOptions().tracesSampleRate), 1));
});

test('auto: what is wrong with its configuration is named, as by init', async () => {
  // The line itself says that it is there.
  const heard = `window.line = new Promise((resolve) => { const { warn } = console; console.warn = (text) => (warn(text), resolve(text)); });
    window.__BROWSER_TRACING__ = { debug: true };`;
  const withoutDsn = await world.page(({ api }) => ({ ...TAG, first: heard, module: `import 'browser-tracing/auto'; fetch('${api}/first');` }));
  await world.visit(withoutDsn, async (tab) => {
    assert.match(await tab.evaluate(() => /** @type {any} */ (window).line), /does nothing: dsn is missing/);
    assert.equal((await world.site.request(withoutDsn.id, '/first')).headers['sentry-trace'], undefined);
  });
  const withRate = await world.page(({ dsn, api }) => ({
    first: `${heard}
      for (const [name, content] of Object.entries({ dsn: '${dsn}', 'traces-sample-rate': '20%' }))
        document.head.append(Object.assign(document.createElement('meta'), { name: 'sentry-' + name, content }));`,
    module: `import 'browser-tracing/auto'; fetch('${api}/first');`,
  }));
  await world.visit(withRate, async (tab) => {
    assert.match(await tab.evaluate(() => /** @type {any} */ (window).line), /tracesSampleRate is '20%', not a number from 0 to 1/);
  });
});

for (const [what, wasm] of [
  ['a URL', "new URL('/engine.wasm', location.href)"],
  ['a string', "'/engine.wasm'"],
  ['bytes', "await (await fetch('/engine.wasm')).arrayBuffer()"],
  ['a Response to come', "fetch('/engine.wasm')"],
  ['a module', "await WebAssembly.compileStreaming(fetch('/engine.wasm'))"],
]) {
  test(`slim with the engine as ${what}`, async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...TAG,
      module: `import * as BT from 'browser-tracing/slim';
        BT.init({ dsn: '${dsn}', wasm: ${wasm}, tracesSampleRate: 1, integrations: [${tracing}] });
        fetch('${api}/first');`,
    }));
    await works(page);
  });
}

test('slim: a page that is reported as loaded before the engine is there', async () => {
  const page = await world.page(({ dsn }) => ({
    ...TAG,
    module: `import * as BT from 'browser-tracing/slim';
      let arrive;
      const wasm = new Promise((resolve) => (arrive = resolve));
      BT.init({ dsn: '${dsn}', wasm, tracesSampleRate: 1, integrations: [BT.browserTracingIntegration({ enableReportPageLoaded: true })] });
      BT.reportPageLoaded();
      window.reported = performance.timeOrigin + performance.now();
      // A millisecond or more lies between.
      while (performance.timeOrigin + performance.now() < window.reported + 5);
      arrive(fetch('/engine.wasm'));`,
  }));
  await world.visit(page, async (tab) => {
    const pageload = await world.ingest.transaction(page.project, isPageload, 'the page load');
    const reported = await tab.evaluate(() => /** @type {any} */ (window).reported);
    assert.ok(pageload.timestamp * 1000 <= reported + 1, 'it ended when it was reported, not when the engine came');
    assert.equal(pageload.contexts.trace.data['sentry.idle_span_finish_reason'], 'reportPageLoaded');
  });
});

test('core: page load, navigation and requests with headers and spans; the envelope says when it is sent', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `import { browserTracingIntegration, explain, flush, init } from 'browser-tracing/core';
      init({ dsn: '${dsn}', wasm: '/core.wasm', release: 'core@1', tracesSampleRate: 1, routes: ['/next/:id'], integrations: [browserTracingIntegration({ idleTimeout: 150 })] });
      fetch('${api}/first');
      window.go = async () => {
        await flush(60_000);
        history.pushState({}, '', '/next/7');
        fetch('${api}/second');
        window.mode = explain('${api}/second').mode;
      };`,
  }));
  await works(page, async (tab) => {
    await tab.evaluate(() => /** @type {any} */ (window).go());
    const request = await world.site.request(page.id, '/second');
    const event = await world.ingest.transaction(page.project, (it) => it.transaction === '/next/:id', 'the navigation');
    requestSpan(event, request);
    assert.deepEqual([event.contexts.trace.op, event.release, event.sdk.integrations], ['navigation', 'core@1', ['BrowserTracing']]);
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).mode), 'tracing');
    for (const { header } of world.ingest.of(page.project).filter(({ items }) => items.some(({ payload }) => payload?.type === 'transaction'))) {
      assert.match(header.sent_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.ok(header.event_id && header.trace.trace_id);
    }
  });
});

test('core: a second init goes on with the page load; a page that is reported as loaded ends it', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `import { browserTracingIntegration, flush, init, reportPageLoaded, setRouteName } from 'browser-tracing/core';
      const start = (release) => init({ dsn: '${dsn}', wasm: '/core.wasm', release, tracesSampleRate: 1, integrations: [browserTracingIntegration({ enableReportPageLoaded: true })] });
      start('one');
      await flush(60_000);
      fetch('${api}/first');
      start('two');
      setRouteName('/named');
      reportPageLoaded();`,
  }));
  await works(page, async () => {
    const loads = world.ingest
      .of(page.project)
      .flatMap(({ items }) => items)
      .map(({ payload }) => payload)
      .filter((it) => it?.type === 'transaction');
    assert.deepEqual(
      loads.map(({ release, transaction, contexts }) => [release, transaction, contexts.trace.data['sentry.idle_span_finish_reason']]),
      [['two', '/named', 'reportPageLoaded']],
    );
  });
});

test('slim whose engine does not arrive: headers only, one note, the app goes on', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `import * as BT from 'browser-tracing/slim';
      BT.init({ dsn: '${dsn}', wasm: '/nowhere.wasm', tracesSampleRate: 1, integrations: [${tracing}] });
      window.value = BT.startSpan({ name: 'a' }, () => 5);
      BT.flush(60_000).then(() => fetch('${api}/first'));`,
  }));
  await world.visit(page, async (tab) => {
    const request = await world.site.request(page.id, '/first');
    assert.equal(parseSentryTrace(request.headers['sentry-trace']).trace, TRACE);
    const notes = (await seen(tab)).console;
    assert.equal(notes.length, 1, String(notes));
    assert.match(notes[0], /trace headers only/);
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).value), 5);
  });
});

test('C2 slim: a second init, before and after the engine came, goes on with the page load', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `import * as BT from 'browser-tracing/slim';
      const start = (release, more) => BT.init({ dsn: '${dsn}', wasm: '/engine.wasm', release, tracesSampleRate: 1, integrations: [BT.browserTracingIntegration({ idleTimeout: 150, enableReportPageLoaded: true })], ...more });
      start('one');
      start('two');
      await BT.flush(60_000);
      const span = BT.getActiveSpan();
      const done = fetch('${api}/first');
      start('three', { beforeSendTransaction: (event) => (event.tags = { by: 'three' }, event) });
      window.same = BT.getActiveSpan() === span;
      // Until then the page load lasts, however long the engine took.
      done.then(() => BT.reportPageLoaded());`,
  }));
  await works(page, async (tab) => {
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).same), true);
    const loads = world.ingest
      .of(page.project)
      .flatMap(({ items }) => items)
      .map(({ payload }) => payload)
      .filter((it) => it?.type === 'transaction');
    assert.deepEqual(
      loads.map(({ release, tags }) => [release, tags?.by]),
      [['three', 'three']],
    );
  });
});

test('C4 slim: errors from before the engine came are sent, in the trace of the page', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `import * as BT from 'browser-tracing/slim';
      let arrive;
      BT.init({ dsn: '${dsn}', wasm: new Promise((done) => (arrive = done)), tracesSampleRate: 1, integrations: [${tracing}] });
      const error = new TypeError('early');
      // As the browser reports it, without the text by which the driver knows it.
      dispatchEvent(new ErrorEvent('error', { error }));
      setTimeout(() => arrive(fetch('/engine.wasm')));
      BT.flush(60_000).then(() => fetch('${api}/first'));`,
  }));
  await world.visit(page, async () => {
    await world.site.request(page.id, '/first');
    await world.ingest.transaction(page.project, isPageload, 'the page load');
    const errors = world.ingest
      .of(page.project)
      .flatMap(({ items }) => items)
      .filter(({ header }) => header.type === 'event')
      .map(({ payload }) => payload);
    assert.deepEqual(
      errors.map(({ exception, contexts }) => [exception.values[0].value, exception.values[0].mechanism.handled, contexts.trace.trace_id]),
      [['early', false, TRACE]],
    );
  });
});

test('a classic script', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    body: `<script src="/pkg/global.js"></script>
      <script>const BT = BrowserTracing; BT.init({ dsn: '${dsn}', tracesSampleRate: 1, integrations: [${tracing}] }); fetch('${api}/first');</script>`,
  }));
  await works(page);
});

test('the head snippet, then the package: one shim, the early request is in the transaction', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    snippet: true,
    second: `window.wrapped = window.fetch; fetch('${api}/first');`,
    module: `${init(dsn)} window.same = window.wrapped === window.fetch;`,
  }));
  await works(page, async (tab) => assert.equal(await tab.evaluate(() => /** @type {any} */ (window).same), true));
});

test('C3 two copies of the package: one client, one header, one span per request', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `import * as BT from 'browser-tracing';
      const other = await import(['/pkg', 'inline.js'].join('/'));
      BT.init({ dsn: '${dsn}', tracesSampleRate: 1, integrations: [${tracing}] });
      fetch('${api}/first');
      window.shared = other !== BT && other.getClient() === BT.getClient();`,
  }));
  await works(page, async (tab) => assert.equal(await tab.evaluate(() => /** @type {any} */ (window).shared), true));
});

test('inside a module worker: requests carry the trace it was given, spans are sent, there is no page load', async () => {
  const page = await world.page(({ dsn, api }) => ({
    first: '',
    module: `const code = \`import * as BT from '\${location.origin}/pkg/worker.js';
      BT.init({ dsn: '${dsn}', tracesSampleRate: 1, tracePropagationTargets: ['/api/'] });
      BT.continueTrace({ sentryTrace: '${TRACE}-${PARENT}-1', baggage: '${BAGGAGE}' }, () =>
        BT.startSpan({ name: 'in the worker', op: 'task' }, () => fetch('\${location.origin}${api}/first'))).then(() => BT.flush()).then(() => postMessage('done'));\`;
      new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' }).onerror = (e) => { throw e; };`,
  }));
  await world.visit(page, async () => {
    const request = await world.site.request(page.id, '/first');
    assert.equal(parseSentryTrace(request.headers['sentry-trace']).trace, TRACE);
    const event = await world.ingest.transaction(page.project, () => true, 'the transaction of the worker');
    assert.equal(event.transaction, 'in the worker');
    requestSpan(event, request);
  });
});

for (const [kind, listens, makes] of [
  ['dedicated', 'onmessage = ({ data }) => work(data);', "new Worker(code, { type: 'module' })"],
  ['shared', 'onconnect = ({ ports: [port] }) => (port.onmessage = ({ data }) => work(data));', "new SharedWorker(code, { type: 'module' }).port"],
  [
    'service',
    'addEventListener("message", (event) => event.waitUntil(work(event.data)));',
    `await navigator.serviceWorker.register(code, { type: 'module', scope: location.pathname }).then(async ({ installing, waiting, active }) => {
      const worker = installing || waiting || active;
      if (worker.state !== 'activated') await new Promise((resolve) => (worker.onstatechange = () => worker.state === 'activated' && resolve()));
      return worker;
    })`,
  ],
]) {
  test(`a ${kind} worker goes on with the page's trace: traceHeaders() there, the option "trace" here`, async () => {
    const page = await world.page(({ dsn, api }) => {
      const code = `/worker-${kind}.js`;
      world.site.file(
        code,
        'text/javascript',
        `import * as BT from '/pkg/worker.js';
        const call = (path, text) => fetch(location.origin + '${api}' + path, { method: 'POST', body: text });
        let errors = 0;
        for (const type of ['error', 'unhandledrejection']) addEventListener(type, () => errors++);
        async function work(trace) {
          try {
            BT.init({ dsn: '${dsn}', tracesSampleRate: 0, trace });
            await BT.startSpan({ name: 'in the worker', op: 'task' }, () => call('/span', ''));
            await call('/loose', '');
            await BT.flush();
            await call('/end', String(errors));
          } catch (error) {
            await call('/end', String(error.stack));
          }
        }
        ${listens}`,
      );
      return { ...TAG, module: `${init(dsn)} const code = '${code}'; window.given = Sentry.traceHeaders(); (${makes}).postMessage(window.given);` };
    });
    await world.visit(page, async (tab) => {
      const spanned = await world.site.request(page.id, '/span');
      const given = parseSentryTrace(await tab.evaluate(() => /** @type {any} */ (window).given?.['sentry-trace']));
      assert.equal(given.trace, TRACE);
      const event = await world.ingest.transaction(page.project, (event) => event.transaction === 'in the worker', 'the transaction of the worker');
      const { trace } = event.contexts;
      // The page's decision holds, not the worker's own rate of 0.
      assert.deepEqual([trace.trace_id, trace.parent_span_id, trace.op], [TRACE, given.span, 'task']);
      assert.equal(event.envelope.header.trace.release, 'backend@1.0');
      requestSpan(event, spanned);
      assert.equal(spanned.headers.baggage, BAGGAGE);
      // Outside of any span too.
      const loose = await world.site.request(page.id, '/loose');
      assert.deepEqual([parseSentryTrace(loose.headers['sentry-trace']).trace, loose.headers.baggage], [TRACE, BAGGAGE]);
      assert.equal((await world.site.request(page.id, '/end')).body, '0');
      assert.deepEqual(
        world.ingest.of(page.project).flatMap(({ items }) => items.filter(({ header }) => header.type === 'event')),
        [],
      );
    });
  });
}

test('a worker without WebAssembly goes on with the trace all the same', async () => {
  const page = await world.page(({ dsn, api }) => {
    world.site.file(
      '/worker-bare.js',
      'text/javascript',
      `import * as BT from '/pkg/worker.js';
      delete globalThis.WebAssembly;
      BT.init({ dsn: '${dsn}', tracesSampleRate: 1, trace: { 'sentry-trace': '${TRACE}-${PARENT}-1', baggage: '${BAGGAGE}' } });
      fetch('${api}/first');`,
    );
    return { first: "new Worker('/worker-bare.js', { type: 'module' });" };
  });
  await world.visit(page, async () => {
    const { headers } = await world.site.request(page.id, '/first');
    const { trace, flag } = parseSentryTrace(headers['sentry-trace']);
    assert.deepEqual([trace, flag, headers.baggage], [TRACE, '1', BAGGAGE]);
  });
});

test('Trusted Types: nothing that the package does needs a policy', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    nonce: 'n0nce',
    headers: { 'content-security-policy': "script-src 'self' 'nonce-n0nce' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'" },
    module: `${init(dsn)} fetch('${api}/first');`,
  }));
  await works(page);
});

test('callbacks, hooks and route names reach what the engine does by itself', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `
      import * as BT from 'browser-tracing';
      const seen = (window.hooks = []);
      BT.init({
        dsn: '${dsn}', tracesSampler: ({ name, attributes, parentSampled }) => (seen.push(['sampler', name, attributes['url.path'], attributes['sentry.op'], parentSampled]), 1),
        routeProvider: BT.createUrlRouteProvider((url) => (url.pathname.endsWith('/second') ? '/:case/second' : undefined)),
        beforeSendTransaction: (event) => (event.tags = { edited: true }, event),
        integrations: [
          BT.browserTracingIntegration({ idleTimeout: 100, detectRedirects: false, beforeStartSpan: (options) => ({ ...options, attributes: { ...options.attributes, started: options.op } }) }),
          { name: 'Listens', setup(client) { client.on('startPageLoadSpan', (o) => seen.push(['load', o.name])); client.on('startNavigationSpan', (o, n) => seen.push(['navigation', o.name, n.url])); } },
        ],
      });
      fetch('${api}/first').then(() => { history.pushState({}, '', location.pathname + '/second'); fetch('${api}/second'); });`,
  }));
  await world.visit(page, async (tab) => {
    const load = await world.ingest.transaction(page.project, isPageload, 'the page load');
    const navigation = await world.ingest.transaction(page.project, (event) => event.contexts.trace.op === 'navigation', 'the navigation');
    assert.deepEqual([load.tags.edited, load.transaction_info.source, load.contexts.trace.data.started], [true, 'url', 'pageload']);
    assert.deepEqual([navigation.transaction, navigation.transaction_info.source], ['/:case/second', 'route']);
    requestSpan(navigation, await world.site.request(page.id, '/second'));
    const path = new URL(page.url).pathname;
    assert.deepEqual(await tab.evaluate(() => /** @type {any} */ (window).hooks), [
      ['sampler', path, path, 'pageload', true],
      ['load', path],
      ['sampler', '/:case/second', `${path}/second`, 'navigation', undefined],
      ['navigation', '/:case/second', `${page.url}/second`],
    ]);
  });
});

test('shouldStartNavigation: what it refuses starts nothing and keeps the trace; if it throws, the navigation is started', async () => {
  const page = await world.page(({ dsn, api }) => ({
    ...TAG,
    module: `
      import * as BT from 'browser-tracing/inline';
      const asked = (window.asked = []);
      BT.init({
        dsn: '${dsn}', tracesSampleRate: 1,
        integrations: [BT.browserTracingIntegration({
          idleTimeout: 100,
          detectRedirects: false,
          shouldStartNavigation(from, to) {
            asked.push([from, to].map((url) => url.slice(location.origin.length)));
            if (to.includes('throw')) throw new Error('no');
            return !to.includes('dialog');
          },
        })],
      });
      const go = (path) => (history.pushState({}, '', path), fetch('${api}/' + path.replace('?', '-')));
      go('?dialog').then(() => go('?next')).then(() => go('?throw'));`,
  }));
  await world.visit(page, async (tab) => {
    /** @param {string} query */
    const navigation = (query) => world.ingest.transaction(page.project, (event) => event.contexts.trace.data['url.full'] === page.url + query, query);
    requestSpan(await world.ingest.transaction(page.project, isPageload, 'the page load'), await world.site.request(page.id, '/-dialog'));
    requestSpan(await navigation('?next'), await world.site.request(page.id, '/-next'));
    requestSpan(await navigation('?throw'), await world.site.request(page.id, '/-throw'));
    const path = new URL(page.url).pathname;
    assert.deepEqual(await tab.evaluate(() => /** @type {any} */ (window).asked), [
      [path, `${path}?dialog`],
      [`${path}?dialog`, `${path}?next`],
      [`${path}?next`, `${path}?throw`],
    ]);
    assert.equal(world.ingest.of(page.project).flatMap(({ items }) => items.filter(({ header }) => header.type === 'transaction')).length, 3);
  });
});
