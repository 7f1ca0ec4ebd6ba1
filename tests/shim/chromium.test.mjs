// The shim in a real browser: each request is made twice, on an untouched page and on one with the shim, and what the
// server received must be the same but for our own headers.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import * as SEAM from '../../src/browser/seam.js';
import { launchChromium } from '../e2e/lib/browsers.mjs';

const TRACE = '12345678901234567890123456789012';
const TAGS = `<meta name="sentry-trace" content="${TRACE}-1234567890123456-1"><meta name="baggage" content="sentry-environment=prod">`;
const OURS = ['sentry-trace', 'baggage', 'traceparent'];

let browser;
let server;
let other;
let origin;
let otherOrigin;
let snippet;
/** @type {Map<string, any>} what arrived, by the value of ?id= */
const arrived = new Map();
const waiting = new Map();

const listen = async (handler) => {
  const s = createServer(handler).listen(0, '127.0.0.1');
  await once(s, 'listening');
  return s;
};

/** Resolves with the request ?id=…, when it is there. */
const arrival = (id) => (arrived.has(id) ? Promise.resolve(arrived.get(id)) : new Promise((resolve) => waiting.set(id, resolve)));

const receive = (req, res, cors) => {
  const chunks = [];
  req.on('data', (c) => chunks.push(c));
  req.on('end', () => {
    const url = new URL(req.url, 'http://x');
    const id = url.searchParams.get('id');
    const got = { method: req.method, path: url.pathname, headers: req.headers, body: Buffer.concat(chunks).toString() };
    arrived.set(id, got);
    waiting.get(id)?.(got);
    if (cors) res.setHeader('access-control-allow-origin', '*');
    if (url.pathname === '/api/hang') return;
    if (url.pathname === '/api/drop') return void req.socket.destroy();
    res.setHeader('content-type', 'text/plain');
    res.end('ok');
  });
};

before(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "import { install } from './src/browser/shim.js'; import { adopt } from './src/browser/link.js'; install(globalThis); globalThis.adopt = adopt;",
      resolveDir: new URL('../..', import.meta.url).pathname,
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  snippet = outputFiles[0].text;
  server = await listen((req, res) => {
    const { pathname } = new URL(req.url, 'http://x');
    if (pathname.startsWith('/api/')) return receive(req, res, false);
    if (pathname.startsWith('/src/')) {
      res.setHeader('content-type', 'text/javascript');
      return void res.end(readFileSync(new URL('../..' + pathname, import.meta.url)));
    }
    res.setHeader('content-type', 'text/html');
    const head = pathname.startsWith('/shim') ? `${TAGS}<script>${snippet}</script>` : '';
    res.end(`<!doctype html><html><head>${head}<title>t</title></head><body><iframe srcdoc="<p>other realm"></iframe></body></html>`);
  });
  other = await listen((req, res) => receive(req, res, true));
  origin = `http://127.0.0.1:${server.address().port}`;
  otherOrigin = `http://127.0.0.1:${other.address().port}`;
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  other?.closeAllConnections();
  other?.close();
});

/** A page, `native` or with the shim from its head. */
const open = async (t, path) => {
  const page = await browser.newPage();
  // Not awaited: a browser that takes its time over it, as with requests in flight, says nothing about the page.
  t.after(() => void page.close().catch(() => {}));
  await page.goto(origin + path, { waitUntil: 'load' });
  return page;
};

// A sink that records, for use inside the page.
const record = ({ NAVIGATED, REQUEST_START, REQUEST_END, VERDICT_SPAN, VERDICT_EPOCH }) => {
  const shim = globalThis[Symbol.for('browser-tracing')];
  const log = (globalThis.log = { starts: [], ends: [], navs: [] });
  globalThis.adopt(shim, {
    event(op, nums, text) {
      const [key, status, , outcome, size] = nums;
      if (op === NAVIGATED) log.navs.push([nums[2], ...text.split('\n').map((u) => new URL(u).pathname + new URL(u).search + new URL(u).hash)]);
      if (op === REQUEST_START) log.starts.push({ key, flags: nums[2], text: text.replace(/^\S+ /, '') });
      if (op !== REQUEST_END) return VERDICT_EPOCH + VERDICT_SPAN;
      log.ends.push({ key, status, outcome, size });
      globalThis.ended?.();
      return 0;
    },
    poll: () => undefined,
    headers: () => 'a'.repeat(32) + '\n' + 'b'.repeat(16) + '\n-1\nsentry-sampled=true',
  });
};

// Each makes one request to u(name). In the page.
const shapes = () => {
  const frame = frames[0];
  const u = (name) => `/api/echo?id=${globalThis.side}-${name}`;
  return {
    string: (n) => fetch(u(n)),
    url: (n) => fetch(new URL(u(n), location.href)),
    'string object': (n) => fetch({ toString: () => u(n) }),
    'null init': (n) => fetch(u(n), null),
    'three arguments': (n) => fetch(u(n), { method: 'PUT', headers: { 'X-A': '1' } }, 3),
    object: (n) => fetch(u(n), { headers: { 'x-a': '1', Baggage: 'v=1' } }),
    tuples: (n) =>
      fetch(u(n), {
        headers: [
          ['X-A', '1'],
          ['X-A', '2'],
          ['baggage', 'v=1'],
        ],
      }),
    headers: (n) => fetch(u(n), { headers: new Headers({ 'x-a': '1', baggage: 'v=1' }) }),
    map: (n) => fetch(u(n), { headers: new Map([['x-a', '1']]) }),
    params: (n) => fetch(u(n), { headers: new URLSearchParams('x-a=1') }),
    generator: (n) =>
      fetch(u(n), {
        headers: (function* () {
          yield ['x-a', '1'];
        })(),
      }),
    'foreign headers': (n) => fetch(u(n), { headers: new frame.Headers({ 'x-a': '1' }) }),
    'foreign object': (n) => fetch(u(n), { headers: frame.JSON.parse('{"x-a":"1"}') }),
    'foreign map': (n) => fetch(u(n), { headers: new frame.Map([['x-a', '1']]) }),
    'foreign request': (n) => fetch(new frame.Request(location.origin + u(n), { method: 'POST', body: 'foreign', headers: { 'x-a': '1' } })),
    frozen: (n) => fetch(u(n), Object.freeze({ method: 'POST', headers: Object.freeze({ 'x-a': '1' }) })),
    inherited: (n) => fetch(u(n), Object.create({ method: 'PUT', body: 'text', headers: { 'x-a': '1' } })),
    'class with accessors': (n) =>
      fetch(
        u(n),
        new (class {
          get method() {
            return 'PUT';
          }
          get headers() {
            return { 'x-a': '1' };
          }
        })(),
      ),
    'request as init': (n) => fetch(u(n), new Request('/other', { method: 'DELETE', headers: { 'x-a': '1' } })),
    'request with a body as init': (n) => fetch(u(n), new Request('/other', { method: 'POST', body: 'text' })).catch((e) => ({ text: () => e.name })),
    request: (n) => fetch(new Request(u(n), { headers: { 'x-a': '1' }, cache: 'no-store' })),
    'request, empty init': (n) => fetch(new Request(u(n), { headers: { 'x-a': '1' } }), {}),
    'request, init with headers': (n) => fetch(new Request(u(n), { headers: { 'x-a': '1' } }), { headers: { 'x-b': '2' } }),
    'request, init with a method': (n) => fetch(new Request(u(n), { headers: { 'x-a': '1' }, referrer: '/ref' }), { method: 'POST' }),
    'request with text': (n) => fetch(new Request(u(n), { method: 'POST', body: 'text', headers: { 'x-a': '1' } })),
    'request with a form': (n) => {
      const form = new URLSearchParams({ a: '1' });
      return fetch(new Request(u(n), { method: 'POST', body: form }));
    },
    'request with referrer': (n) => fetch(new Request(u(n), { referrer: '/ref/errer', referrerPolicy: 'unsafe-url' })),
    'request without referrer': (n) => fetch(new Request(u(n), { referrer: '', referrerPolicy: 'no-referrer' })),
    'request with keepalive': (n) => fetch(new Request(u(n), { method: 'POST', body: 'k', keepalive: true })),
    'no-cors': (n) => fetch(u(n), { mode: 'no-cors', headers: { accept: 'text/x' } }),
    'blob body': (n) => fetch(u(n), { method: 'POST', body: new Blob(['b'], { type: 'text/x-b' }) }),
    'headers null': (n) => fetch(u(n), { headers: null }).catch((e) => ({ text: () => e.name + e.message })),
    'headers string': (n) => fetch(u(n), { headers: 'x' }).catch((e) => ({ text: () => e.name })),
    'bad name': (n) => fetch(u(n), { headers: { 'a b': '1' } }).catch((e) => ({ text: () => e.name })),
    'bad pair': (n) => fetch(u(n), { headers: [['a']] }).catch((e) => ({ text: () => e.name })),
    'no arguments': () => fetch().catch((e) => ({ text: () => e.name + e.message })),
    xhr: (n) =>
      new Promise((resolve) => {
        const x = new XMLHttpRequest();
        x.open('POST', u(n));
        x.setRequestHeader('X-A', '1');
        x.setRequestHeader('Baggage', 'v=1');
        x.onload = () => resolve({ text: () => x.responseText });
        x.send('body');
      }),
    'xhr sent by the event that says it is open': (n) =>
      new Promise((resolve) => {
        const x = new XMLHttpRequest();
        x.onloadend = () => resolve({ text: () => x.responseText });
        x.onreadystatechange = () => {
          if (x.readyState !== 1 || x.sent) return;
          x.sent = true;
          x.setRequestHeader('Baggage', 'own=1');
          x.send();
        };
        x.open('GET', u(n));
      }),
    'sync xhr': (n) => {
      const x = new XMLHttpRequest();
      x.open('GET', u(n), false);
      x.send();
      return { text: () => x.responseText };
    },
  };
};

/** Makes every request on a page; gives what the caller saw. */
const makeAll = (page, side) =>
  page.evaluate(
    async ([source, name]) => {
      globalThis.side = name;
      const all = (0, eval)(source)();
      const out = {};
      for (const n of Object.keys(all)) out[n] = await (await all[n](n)).text();
      return out;
    },
    [`(${shapes})`, side],
  );

test('every shape of a request: the same as on an untouched page, plus our headers', async (t) => {
  const native = await open(t, '/native/deep/page');
  const shimmed = await open(t, '/shim/deep/page');
  const a = await makeAll(native, 'native');
  const b = await makeAll(shimmed, 'shim');
  assert.deepEqual(b, a);
  let compared = 0;
  for (const name of Object.keys(a)) {
    if (a[name] !== 'ok') continue;
    const n = await arrival(`native-${name}`);
    const s = await arrival(`shim-${name}`);
    assert.equal(s.method, n.method, name);
    assert.equal(s.body, n.body, name);
    const rest = (h) =>
      Object.fromEntries(
        Object.entries(h)
          .filter(([k]) => !OURS.includes(k) && k !== 'connection')
          .map(([k, v]) => [k, v.replace('/native/', '/shim/')]),
      );
    assert.deepEqual(rest(s.headers), rest(n.headers), name);
    if (name === 'no-cors') assert.equal('sentry-trace' in s.headers, false, 'the browser drops them there');
    else {
      assert.match(s.headers['sentry-trace'], new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`), name);
      const had = n.headers.baggage;
      assert.equal(s.headers.baggage.replace(/, /g, ','), (had ? had + ',' : '') + 'sentry-environment=prod', name);
    }
    compared++;
  }
  assert.ok(compared >= 30, `${compared} compared`);
});

test('another origin gets a request without our headers, so without a preflight', async (t) => {
  const page = await open(t, '/shim/');
  await page.evaluate((o) => fetch(o + '/api/echo?id=other').then((r) => r.text()), otherOrigin);
  const got = await arrival('other');
  assert.equal(got.method, 'GET');
  for (const name of OURS) assert.equal(name in got.headers, false);
});

test('the globals look native, and are again after stop', async (t) => {
  const look = () => {
    const X = XMLHttpRequest.prototype;
    const H = History.prototype;
    return [
      [window, 'fetch'],
      [X, 'open'],
      [X, 'send'],
      [X, 'setRequestHeader'],
      [H, 'pushState'],
      [H, 'replaceState'],
    ].map(([o, n]) => {
      const { value, ...rest } = Object.getOwnPropertyDescriptor(o, n);
      return [value.name, value.length, value.toString(), JSON.stringify(rest), /native code/.test(Function.prototype.toString.call(value))];
    });
  };
  const native = await (await open(t, '/native/')).evaluate(look);
  const page = await open(t, '/shim/');
  assert.deepEqual(await page.evaluate(look), native);
  const same = await page.evaluate(() => {
    const wrapped = [fetch, XMLHttpRequest.prototype.open, history.pushState];
    globalThis[Symbol.for('browser-tracing')].stop();
    const frame = document.createElement('iframe');
    document.body.append(frame);
    return [fetch, XMLHttpRequest.prototype.open, history.pushState].map(
      (f, i) => f !== wrapped[i] && Function.prototype.toString.call(f) === `function ${f.name}() { [native code] }`,
    );
  });
  assert.deepEqual(same, [true, true, true]);
});

test('unhandled rejections are those of an untouched page', async (t) => {
  const provoke = async () => {
    const seen = [];
    addEventListener('unhandledrejection', (e) => (seen.push(String(e.reason)), e.preventDefault()));
    fetch('http://[');
    const c = new AbortController();
    fetch('/api/hang?id=none', { signal: c.signal });
    c.abort();
    fetch('http://[').catch(() => seen.push('caught'));
    const d = new AbortController();
    fetch('/api/hang?id=none', { signal: d.signal }).catch(() => seen.push('caught'));
    d.abort();
    // Two tasks later the browser has reported what it has to report.
    for (let i = 0; i < 2; i++)
      await new Promise((r) => {
        const m = new MessageChannel();
        m.port1.onmessage = r;
        m.port2.postMessage(0);
      });
    return seen.sort();
  };
  const native = await (await open(t, '/native/')).evaluate(provoke);
  const page = await open(t, '/shim/');
  await page.evaluate(record, { ...SEAM });
  assert.deepEqual(await page.evaluate(provoke), native);
  assert.equal(native.length, 4);
});

test('fetch outcomes: response, abort, abort with a reason, timeout, network', async (t) => {
  const page = await open(t, '/shim/');
  await page.evaluate(record, { ...SEAM });
  const ends = await page.evaluate(async () => {
    await fetch('/api/echo?id=o1');
    const settle = (p) => p.catch(() => undefined);
    const c = new AbortController();
    const aborted = settle(fetch('/api/hang?id=o2', { signal: c.signal }));
    c.abort();
    await aborted;
    const d = new AbortController();
    const request = settle(fetch(new Request('/api/hang?id=o3', { signal: d.signal })));
    d.abort('my reason');
    await request;
    await settle(fetch('/api/hang?id=o4', { signal: AbortSignal.timeout(20) }));
    await settle(fetch('/api/drop?id=o5'));
    return log.ends.map((e) => [e.key, e.status, e.outcome, e.size]);
  });
  assert.deepEqual(
    ends,
    [
      [1, 200, 0, -1],
      [2, 0, 2, -1],
      [3, 0, 2, -1],
      [4, 0, 3, -1],
      [5, 0, 1, -1],
    ].map((e, i) => (i === 0 ? [1, 200, 0, ends[0][3]] : e)),
  );
});

test('xhr outcomes, an object used again, opened again while under way', async (t) => {
  const page = await open(t, '/shim/');
  await page.evaluate(record, { ...SEAM });
  const ends = await page.evaluate(async () => {
    const x = new XMLHttpRequest();
    const go = (url, act) =>
      new Promise((resolve) => {
        x.open('GET', url);
        x.onloadend = resolve;
        x.timeout = 0;
        x.send();
        act?.();
      });
    await go('/api/echo?id=x1');
    await go('/api/hang?id=x2', () => x.abort());
    await go('/api/drop?id=x3');
    await go('/api/hang?id=x4', () => (x.timeout = 20));
    x.onloadend = null;
    x.open('GET', '/api/hang?id=x5');
    x.send();
    await go('/api/echo?id=x6');
    return log.ends.map((e) => [e.key, e.status, e.outcome]);
  });
  assert.deepEqual(ends, [
    [1, 200, 0],
    [2, 0, 2],
    [3, 0, 1],
    [4, 0, 3],
    [5, 0, 2],
    [6, 200, 0],
  ]);
});

test('navigations of every kind, once each, resolved as the browser does', async (t) => {
  const page = await open(t, '/shim/deep/page');
  await page.evaluate(record, { ...SEAM });
  const navs = await page.evaluate(async () => {
    const popped = () => new Promise((r) => addEventListener('popstate', r, { once: true }));
    history.pushState(null, '', '?tab=2');
    history.replaceState(null, '', 'sibling');
    history.replaceState({ scroll: 1 }, '');
    try {
      history.pushState(null, '', 'https://other.example/');
    } catch {}
    let p = popped();
    location.hash = 'part';
    await p;
    p = popped();
    history.back();
    await p;
    const base = document.createElement('base');
    base.href = '/based/';
    document.head.append(base);
    history.pushState(null, '', 'relative');
    base.remove();
    navigation.addEventListener(
      'navigate',
      (e) =>
        e.canIntercept &&
        e.intercept({
          handler: async () => {
            log.navs.push('handler');
          },
        }),
    );
    await navigation.navigate('/intercepted').finished;
    p = popped();
    history.back();
    await p;
    history.pushState(null, '', location.href);
    return log.navs;
  });
  assert.deepEqual(navs, [
    [0, '/shim/deep/page?tab=2', '/shim/deep/page'],
    [1, '/shim/deep/sibling', '/shim/deep/page?tab=2'],
    [3, '/shim/deep/sibling#part', '/shim/deep/sibling'],
    [2, '/shim/deep/sibling', '/shim/deep/sibling#part'],
    [0, '/based/relative', '/shim/deep/sibling'],
    // An intercepted navigation is known before its handler makes the new route's requests.
    [3, '/intercepted', '/based/relative'],
    'handler',
    [2, '/based/relative', '/intercepted'],
    'handler',
    [0, '/based/relative', '/based/relative'],
    'handler',
  ]);
});

test('@sentry/browser beside it, before or after: one sentry-trace, one set of sentry baggage', async (t) => {
  const sdk = await build({
    stdin: {
      contents: `import * as S from '@sentry/browser'; globalThis.startSentry = () => S.init({ dsn: 'http://k@' + location.host + '/1', tracesSampleRate: 1, integrations: [S.browserTracingIntegration()] });`,
      resolveDir: new URL('../..', import.meta.url).pathname,
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  for (const first of ['shim', 'sentry']) {
    const page = await open(t, '/native/');
    await page.evaluate(sdk.outputFiles[0].text);
    await page.evaluate(
      async ([code, order]) => {
        if (order === 'sentry') startSentry();
        (0, eval)(code);
        if (order === 'shim') startSentry();
        await fetch('/api/echo?id=beside-' + order);
        await new Promise((resolve) => {
          const x = new XMLHttpRequest();
          x.open('GET', '/api/echo?id=beside-xhr-' + order);
          x.onloadend = resolve;
          x.send();
        });
      },
      [snippet, first],
    );
    for (const id of ['beside-' + first, 'beside-xhr-' + first]) {
      const { headers } = await arrival(id);
      assert.match(headers['sentry-trace'], /^[0-9a-f]{32}-[0-9a-f]{16}(-[01])?$/, id);
      const [trace] = headers['sentry-trace'].split('-');
      if (headers.baggage) {
        assert.equal(headers.baggage.match(/sentry-trace_id=/g).length, 1, id);
        if (first === 'shim') assert.ok(headers.baggage.includes('sentry-trace_id=' + trace), id);
      }
    }
  }
});

test('in a worker', async (t) => {
  const page = await open(t, '/native/');
  const got = await page.evaluate(async (trace) => {
    const code = `import { install } from '${location.origin}/src/browser/shim.js';
      const native = self.fetch, own = Object.hasOwn(self, 'fetch');
      const shim = install(self);
      shim.context = ['${trace}', 'b'.repeat(16), '-0', ''];
      await fetch('${location.origin}/api/echo?id=worker');
      shim.stop();
      postMessage([self.fetch === native, Object.hasOwn(self, 'fetch') === own]);`;
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' });
    const message = await new Promise((resolve, reject) => {
      worker.onmessage = (e) => resolve(e.data);
      worker.onerror = (e) => reject(new Error(e.message));
    });
    worker.terminate();
    return message;
  }, TRACE);
  assert.deepEqual(got, [true, true]);
  assert.match((await arrival('worker')).headers['sentry-trace'], new RegExp(`^${TRACE}-[0-9a-f]{16}-0$`));
});
