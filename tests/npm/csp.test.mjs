// @ts-check
// Content Security Policies and Trusted Types, in Chromium. No page here has an inline script that its policy does not name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { after, test } from 'node:test';
import { build as bundle } from 'esbuild';
import { build } from '../../scripts/build.mjs';
import { at, filesBelow, root } from '../../scripts/lib/files.mjs';
import { BAGGAGE, PARENT, TRACE, isPageload, parseSentryTrace, requestSpan } from '../e2e/lib/trace.mjs';
import { World, seen } from '../e2e/lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());

const NONCE = 'r4nd0m';
const snippet = readFileSync(at('pkg/snippet.js'), 'utf8');
world.site.file('/global.js', 'text/javascript', readFileSync(at('pkg/global.js')));
world.site.file('/worker.js', 'text/javascript', readFileSync(at('pkg/worker.js')));
// Everything thrown, written or refused, from the first moment on.
world.site.file(
  '/collector.js',
  'text/javascript',
  `window.__seen = { errors: [], console: [], refused: [] };
   addEventListener('error', (e) => e.message && __seen.errors.push(e.message));
   addEventListener('unhandledrejection', (e) => __seen.errors.push('rejection: ' + e.reason));
   addEventListener('securitypolicyviolation', (e) => __seen.refused.push(e.effectiveDirective + ' ' + e.blockedURI + ' ' + e.sample));
   for (const level of ['debug', 'log', 'info', 'warn', 'error']) console[level] = (...args) => __seen.console.push(level + ': ' + args.join(' '));`,
);

/** The app after \`init\`: what a page does all day, beside its requests. It says when it is through. @param {string} api */
const app = (api) => `
  const first = await fetch('${api}/first', { headers: { 'x-own': 'kept' } });
  const xhr = new XMLHttpRequest();
  const answered = new Promise((resolve) => (xhr.onload = resolve));
  xhr.open('POST', '${api}/xhr');
  xhr.send('body');
  await answered;
  document.body.append(Object.assign(document.createElement('button'), { textContent: 'x', id: 'b' }));
  document.getElementById('b').click();
  window.app = [(await first.json()).ok, xhr.status, JSON.parse(xhr.response).ok].join(' ');
  await fetch('${api}/last', { method: 'POST', body: window.app });`;

/**
 * @typedef {object} Entry
 * @property {(facts: { dsn: string, api: string }) => { script?: string, module?: string }} page a classic script by address, and a module
 */
const options = (/** @type {string} */ dsn, more = '') =>
  `{ dsn: '${dsn}', tracesSampleRate: 1, integrations: [BT.browserTracingIntegration({ idleTimeout: 150 })], ${more} }`;
/** @type {Record<string, Entry['page']>} */
const entries = {
  default: ({ dsn, api }) => ({ module: `import * as BT from 'browser-tracing'; window.BT = BT; BT.init(${options(dsn)}); ${app(api)}` }),
  slim: ({ dsn, api }) => ({
    module: `import * as BT from 'browser-tracing/slim'; window.BT = BT; BT.init(${options(dsn, "wasm: '/engine.wasm'")}); ${app(api)}`,
  }),
  auto: ({ dsn, api }) => ({
    module: `import * as BT from 'browser-tracing/auto'; window.BT = BT; ${app(api)}`,
    head: `<meta name="sentry-dsn" content="${dsn}"><meta name="sentry-traces-sample-rate" content="1">`,
  }),
  global: ({ dsn, api }) => ({ script: '/global.js', module: `const BT = window.BT = BrowserTracing; BT.init(${options(dsn)}); ${app(api)}` }),
};

/**
 * A page under a policy.
 * @param {string} policy
 * @param {(facts: { dsn: string, api: string }) => { script?: string, module?: string, head?: string, inline?: string[] }} make `inline`: scripts with the nonce
 */
async function under(policy, make) {
  const project = world.ingest.project();
  const page = world.site.reserve();
  const { script, module, head = '', inline = [] } = make({ dsn: project.dsn, api: page.api });
  if (module) {
    const { outputFiles } = await bundle({
      stdin: { contents: module, resolveDir: root },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      logLevel: 'silent',
    });
    world.site.file(`/${page.id}.js`, 'text/javascript', outputFiles[0].contents);
  }
  const nonce = ` nonce="${NONCE}"`;
  world.site.serve(page.id, {
    headers: { 'content-security-policy': policy },
    body: `<!doctype html><html><head><meta charset="utf-8"><title>${page.id}</title><link rel="icon" href="data:,">
      <meta name="sentry-trace" content="${TRACE}-${PARENT}-1"><meta name="baggage" content="${BAGGAGE}">${head}
      <script${nonce} src="/collector.js"></script>
      ${inline.map((code) => `<script${nonce}>${code}</script>`).join('')}
      ${script ? `<script${nonce} src="${script}"></script>` : ''}
      ${module ? `<script type="module"${nonce} src="/${page.id}.js"></script>` : ''}</head><body></body></html>`,
  });
  return { ...page, project: project.id };
}

/**
 * What the app asked for arrived in the page's trace, and the app itself is as it would be without us.
 * @param {{ id: string }} page
 * @param {import('../e2e/lib/browsers.mjs').Tab} tab
 */
async function unharmed(page, tab) {
  for (const tail of ['/first', '/xhr', '/last']) {
    const { headers } = await world.site.request(page.id, tail);
    const header = parseSentryTrace(headers['sentry-trace']);
    assert.deepEqual([header.trace, header.flag, headers.baggage], [TRACE, '1', BAGGAGE], tail);
    assert.notEqual(header.span, PARENT);
  }
  assert.equal((await world.site.request(page.id, '/first')).headers['x-own'], 'kept');
  assert.equal((await world.site.request(page.id, '/last')).body, 'true 200 true');
  assert.equal(await tab.evaluate(() => /** @type {any} */ (window).app), 'true 200 true');
}

/** @param {import('../e2e/lib/browsers.mjs').Tab} tab */
const records = async (tab) => /** @type {{ errors: string[], console: string[], refused: string[] }} */ (await seen(tab));

for (const [entry, page] of Object.entries(entries)) {
  test(`script-src 'self', ${entry}: headers only, the app unharmed, one note`, async () => {
    const made = await under("script-src 'self'", page);
    await world.visit(made, async (tab) => {
      await unharmed(made, tab);
      // Whoever waits for the engine is not left waiting.
      assert.equal(await tab.evaluate(() => /** @type {any} */ (window).BT.flush(5000)), true);
      assert.equal(await tab.evaluate(() => /** @type {any} */ (window).BT.explain().mode), 'propagation-only');
      assert.equal(await tab.evaluate(() => /** @type {any} */ (window).BT.startSpan({ name: 'x' }, () => 5)), 5);
      const { console, refused } = await records(tab);
      assert.equal(console.length, 1, console.join('\n'));
      assert.match(console[0], /browser-tracing.*wasm-unsafe-eval/);
      assert.ok(
        refused.every((line) => line.includes('wasm-eval')),
        refused.join('\n'),
      );
      assert.deepEqual(world.ingest.of(made.project), []);
    });
  });

  for (const [what, policy] of [
    ["script-src 'self' 'wasm-unsafe-eval'", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:*; img-src data:"],
    ['Trusted Types', "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'"],
  ]) {
    test(`${what}, ${entry}: everything works and nothing is refused`, async () => {
      const made = await under(policy, page);
      await world.visit(made, async (tab) => {
        await unharmed(made, tab);
        const event = await world.ingest.transaction(made.project, isPageload, 'the page load');
        assert.equal(event.contexts.trace.parent_span_id, PARENT);
        requestSpan(event, await world.site.request(made.id, '/first'));
        requestSpan(event, await world.site.request(made.id, '/xhr'));
        const { console, refused } = await records(tab);
        assert.deepEqual([console, refused], [[], []]);
      });
    });
  }
}

for (const [what, policy, engine] of /** @type {const} */ ([
  ['with', `script-src 'nonce-${NONCE}' 'strict-dynamic' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'`, true],
  ['without', `script-src 'nonce-${NONCE}' 'strict-dynamic'`, false],
])) {
  test(`a nonce, ${what} WebAssembly: the head snippet sees the first request, the package takes over`, async () => {
    const made = await under(policy, (facts) => ({
      ...entries.default(facts),
      inline: [snippet, `window.wrapped = fetch; fetch('${facts.api}/early');`],
    }));
    await world.visit(made, async (tab) => {
      const early = await world.site.request(made.id, '/early');
      assert.deepEqual([parseSentryTrace(early.headers['sentry-trace']).trace, early.headers.baggage], [TRACE, BAGGAGE]);
      await unharmed(made, tab);
      assert.equal(await tab.evaluate(() => /** @type {any} */ (window).wrapped === window.fetch), true, 'one shim');
      if (engine) {
        const event = await world.ingest.transaction(made.project, isPageload, 'the page load');
        requestSpan(event, early);
        requestSpan(event, await world.site.request(made.id, '/first'));
      }
      const { console, refused } = await records(tab);
      assert.equal(console.length, engine ? 0 : 1, console.join('\n'));
      assert.ok(
        refused.every((line) => !engine && line.includes('wasm-eval')),
        refused.join('\n'),
      );
    });
  });
}

test('a nonce alone, `auto` from its folder: the nonce of the first module counts for what that imports, the engine too', async () => {
  for (const file of filesBelow(at('pkg')))
    if (file.endsWith('.js')) world.site.file(`/pkg/${relative(at('pkg'), file)}`, 'text/javascript', readFileSync(file));
  const made = await under(`script-src 'nonce-${NONCE}' 'wasm-unsafe-eval'`, ({ dsn, api }) => ({
    head: `<meta name="sentry-dsn" content="${dsn}"><meta name="sentry-traces-sample-rate" content="1">
      <script type="module" nonce="${NONCE}" src="/pkg/auto.js"></script>`,
    module: app(api),
  }));
  await world.visit(made, async (tab) => {
    await unharmed(made, tab);
    const event = await world.ingest.transaction(made.project, isPageload, 'the page load');
    requestSpan(event, await world.site.request(made.id, '/first'));
    const { console, refused } = await records(tab);
    assert.deepEqual([console, refused], [[], []]);
  });
});

test('a snippet without its nonce is refused like any inline script, and the package works all the same', async () => {
  const made = await under("script-src 'self' 'wasm-unsafe-eval'", (facts) => ({ ...entries.default(facts), inline: [snippet] }));
  await world.visit(made, async (tab) => {
    await unharmed(made, tab);
    requestSpan(await world.ingest.transaction(made.project, isPageload, 'the page load'), await world.site.request(made.id, '/first'));
    const { refused } = await records(tab);
    assert.equal(refused.length, 1, refused.join('\n'));
    assert.match(refused[0], /^script-src-elem inline/);
  });
});

test("a worker under script-src 'self' goes on with the page's trace, without an engine", async () => {
  const made = await under("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'", ({ dsn, api }) => {
    world.site.serve('strict-worker.js', {
      headers: { 'content-type': 'text/javascript', 'content-security-policy': "script-src 'self'" },
      body: `import { init, explain } from '/worker.js';
        onmessage = async ({ data }) => {
          init({ dsn: '${dsn}', tracesSampleRate: 1, trace: data });
          await fetch('${api}/worker', { method: 'POST', body: explain().mode });
        };`,
    });
    const { module } = entries.default({ dsn, api });
    return { module: `${module}; new Worker('/strict-worker.js', { type: 'module' }).postMessage(BT.traceHeaders());` };
  });
  await world.visit(made, async (tab) => {
    await unharmed(made, tab);
    const { headers, body } = await world.site.request(made.id, '/worker');
    assert.deepEqual([parseSentryTrace(headers['sentry-trace']).trace, headers.baggage, body], [TRACE, BAGGAGE, 'propagation-only']);
  });
});

test("connect-src that does not name the Sentry: the app is unharmed; a tunnel on the page's own origin gets everything", async () => {
  const policy = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
  const without = await under(policy, entries.default);
  await world.visit(without, async (tab) => {
    await unharmed(without, tab);
    // The page load has ended, and what was to be sent of it was refused.
    await tab.evaluate(
      () =>
        /** @type {any} */ (window).__seen.refused[0] ??
        new Promise((resolve) => addEventListener('securitypolicyviolation', resolve, { once: true })).then(() => 1),
    );
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).BT.flush(5000)), true);
    const { console, refused } = await records(tab);
    assert.deepEqual(console, []);
    assert.ok(
      refused.every((line) => line.startsWith('connect-src')),
      refused.join('\n'),
    );
  });
  const made = await under(policy, ({ dsn, api }) => ({
    module: `import * as BT from 'browser-tracing'; BT.init(${options(dsn, `tunnel: '${api}/tunnel'`)}); ${app(api)}`,
  }));
  await world.visit(made, async (tab) => {
    await unharmed(made, tab);
    const { body, headers } = await world.site.request(made.id, '/tunnel');
    assert.equal(headers['sentry-trace'], undefined, 'our own requests are not traced');
    const [header, , payload] = body.split('\n').map((line) => JSON.parse(line));
    assert.match(header.dsn, /^http:\/\/public@127\.0\.0\.1:\d+\/\d+$/);
    assert.equal(payload.contexts.trace.trace_id, TRACE);
    assert.deepEqual((await records(tab)).refused, []);
  });
});

for (const entry of ['default', 'slim']) {
  test(`script-src 'self', ${entry}: an error that nobody catches is sent in the trace of the page, although there is no engine`, async () => {
    const made = await under("script-src 'self'", (facts) => {
      const { module } = /** @type {any} */ (entries[entry](facts));
      return { module: `${module}; setTimeout(() => { throw new Error('under the policy'); });` };
    });
    await world.visit(made, async (tab) => {
      const { items, header } = await world.ingest.envelopes.waitFor((e) => e.project === made.project, 'the error');
      const [{ header: item, payload }] = items;
      assert.deepEqual([item.type, header.event_id, payload.exception.values[0].value], ['event', payload.event_id, 'under the policy']);
      assert.deepEqual(payload.exception.values[0].mechanism, { type: 'auto.browser.global_handlers.onerror', handled: false });
      assert.deepEqual([payload.contexts.trace.trace_id, payload.platform], [TRACE, 'javascript']);
      // That it is thrown is what the page is for.
      await tab.evaluate(() => {
        const { __seen } = /** @type {any} */ (window);
        __seen.errors = [];
      });
    });
  });
}

test('an error says the same of its page without an engine as with one: its route, by tag, pattern and path, and the language', async () => {
  const module = ({ dsn = '' }) => `import * as BT from 'browser-tracing'; window.BT = BT;
    BT.init({ dsn: '${dsn}', tracesSampleRate: 1, routes: ['/users/:id', '/über/*rest', '/a/:b?/c'], integrations: [BT.browserTracingIntegration()] });
    await BT.flush(5000);
    BT.captureException(new Error('0'));
    await BT.flush(5000);
    for (const [i, path] of ['/users/7?token=1', '/%C3%BCber/x/y', '/a/c', '/nowhere;sid=5'].entries()) {
      history.pushState(null, '', path);
      BT.captureException(new Error(String(i + 1)));
      await BT.flush(5000);
    }`;
  /** @param {string} policy @param {string} head */
  const told = async (policy, head) => {
    const made = await under(policy, (facts) => ({ module: module(facts), head }));
    /** @type {any[]} */
    const events = [];
    await world.visit(made, async () => {
      for (const i of [0, 1, 2, 3, 4]) {
        const wanted = (/** @type {any} */ { header, payload }) => header.type === 'event' && payload.exception.values[0].value === `${i}`;
        const { items } = await world.ingest.envelopes.waitFor((it) => it.project === made.project && it.items.some(wanted), `error ${i}`);
        events.push(items.find(wanted)?.payload);
      }
    });
    return events.map(({ transaction, contexts: { culture } }) => [transaction.replace(/^\/case-\d+/, '/case'), culture]);
  };
  for (const head of ['', '<meta name="sentry-route" content="/from/:tag">']) {
    const alone = await told("script-src 'self'", head);
    assert.deepEqual(alone, await told("script-src 'self' 'wasm-unsafe-eval'", head));
    assert.deepEqual(
      alone.slice(1).map(([name]) => name),
      ['/users/:id', '/über/*rest', '/a/:b?/c', '/nowhere;sid=[Filtered]'],
    );
    assert.equal(alone[0][0] === '/from/:tag', !!head);
    assert.ok(alone[0][1].locale && alone[0][1].timezone);
  }
});

const CDN = '/npm/browser-tracing@0.1.0';
for (const name of ['global', 'debug', 'alone']) world.site.file(`${CDN}/pkg/${name}.js`, 'text/javascript', readFileSync(at(`pkg/${name}.js`)));
// Without a file name a package CDN answers with the package's browser file; beside it there are other packages.
world.site.file(CDN, 'text/javascript', readFileSync(at('pkg/global.js')));
for (const name of ['debug', 'alone']) world.site.file(`/npm/${name}.js`, 'text/javascript', 'window.foreign = true;');

for (const [what, path, attribute] of [
  ['a file, no crossorigin', `${CDN}/pkg/global.js`, ''],
  ['a file with a query, crossorigin', `${CDN}/pkg/global.js?v=a/b#c`, 'crossorigin'],
  ['no file name, no crossorigin', CDN, ''],
  ['no file name, crossorigin', CDN, 'crossorigin'],
]) {
  for (const engine of [true, false]) {
    test(`global.js from another origin (${what}), ${engine ? 'with debug' : 'without WebAssembly'}: loads the package's own files`, async () => {
      const cdn = world.site.otherOrigin;
      const made = await under(`script-src 'nonce-${NONCE}' ${cdn}${engine ? " 'wasm-unsafe-eval'" : ''}`, ({ dsn, api }) => ({
        head: `<script nonce="${NONCE}" ${attribute} src="${cdn}${path}"></script>`,
        inline: [
          `const { log } = console;
          console.log = (...args) => (log(...args), /has started/.test(args) && fetch('${api}/said', { method: 'POST', body: args[0] }));
          BrowserTracing.init({ dsn: '${dsn}', debug: ${engine}, tracesSampleRate: 1, integrations: [BrowserTracing.browserTracingIntegration()] });
          BrowserTracing.captureException(new Error('from the page'));`,
        ],
      }));
      await world.visit(made, async (tab) => {
        const { items } = await world.ingest.envelopes.waitFor((e) => e.project === made.project && e.items[0].header.type === 'event', 'the error');
        assert.equal(items[0].payload.exception.values[0].value, 'from the page');
        if (engine) assert.match((await world.site.request(made.id, '/said')).body, /has started/);
        assert.equal(await tab.evaluate(() => /** @type {any} */ (window).foreign), undefined);
      });
    });
  }
}
