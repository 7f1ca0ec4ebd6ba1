// @ts-check
// Pages that are hostile without meaning it, in Chromium: each prelude runs before the package. The same page is opened without the package
// too, and what its requests arrive as there is what they have to arrive as with it, our headers apart.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { BAGGAGE, PARENT, TRACE, isPageload, parseSentryTrace } from '../e2e/lib/trace.mjs';
import { World } from '../e2e/lib/world.mjs';

await build({ quiet: true });
/** CASES_EVERY=4 runs each fourth page, CASES=word those with the word in their name. */
const every = Number(process.env.CASES_EVERY) || 1;
const world = await World.start('chromium');
after(() => world.stop());
for (const name of ['global', 'debug']) world.site.file(`/${name}.js`, 'text/javascript', readFileSync(at(`pkg/${name}.js`)));

const OURS = ['sentry-trace', 'baggage', 'traceparent'];
/** Not the same from page to page. */
const VARIES = ['referer', 'connection', ...OURS];
const TAILS = ['/post', '/plain', '/request', '/class', '/xhr', '/moved'];

/** The app: every kind of request, with headers of its own. It keeps to syntax, and tells the server what became of them. @param {string} api */
const app = (api) => `
(async () => {
  let told = '';
  const tell = async (name, work) => {
    try {
      const answer = await work();
      told += name + ' ' + answer + '\\n';
    } catch (error) {
      told += name + ' failed ' + error + '\\n';
    }
  };
  class Init {
    #method = 'PUT';
    get method() { return this.#method; }
    get headers() { return { 'x-own': 'class' }; }
    get body() { return 'class'; }
  }
  const xhr = (url, then) => new kept.Promise((resolve) => {
    const x = new XMLHttpRequest();
    x.onloadend = () => resolve(x.status);
    x.open('POST', url);
    x.setRequestHeader('x-own', 'xhr');
    then();
    x.send('xhr');
  });
  await tell('post', async () => (await fetch('${api}/post', { method: 'POST', headers: { 'x-own': 'kept' }, body: 'post' })).status);
  await tell('plain', async () => (await fetch('${api}/plain')).status);
  await tell('request', async () => (await fetch(new kept.Request('${api}/request', { method: 'DELETE', headers: { 'x-own': 'request' } }))).status);
  await tell('class', async () => (await fetch('${api}/class', new Init())).status);
  await tell('xhr', () => xhr('${api}/xhr', () => {}));
  // The address is resolved when the request is opened.
  await tell('moved', () => xhr('${api}/moved'.slice(1), () => history.replaceState(null, '', '/deep/er/')));
  history.replaceState(null, '', kept.start);
  const last = new XMLHttpRequest();
  last.open('POST', '${api}/done');
  last.send(told + kept.errors);
})();`;

/** Before the prelude: what the app's own code uses, and everything thrown. */
const KEEP = `
  const kept = { Promise, Request, start: location.href, errors: '' };
  addEventListener('error', (e) => e.message && (kept.errors += 'error ' + e.message + '\\n'));
  addEventListener('unhandledrejection', (e) => (kept.errors += 'rejection ' + e.reason + '\\n'));
  // What is written to the console, for whoever waits for a line of it.
  const lines = [];
  let look = () => {};
  for (const level of ['log', 'info', 'warn', 'error']) {
    const write = console[level];
    console[level] = (...args) => { lines[lines.length] = args.join(' '); look(); write.apply(console, args); };
  }
  window.kept = { said: (wanted) => new kept.Promise((resolve) => (look = () => lines.some((line) => wanted.test(line)) && resolve(true))()) };`;

/** What the app itself asks of the package: it throws nothing into the page. */
const CALLS = `
  try {
    const error = new Error('caught, grüße');
    BrowserTracing.startSpan({ name: 'by hand, grüße', attributes: { o: { a: [1] } } }, (span) => BrowserTracing.getRootSpan(span));
    try { BrowserTracing.startSpan({ name: 'that throws' }, () => { throw error; }); } catch (e) { if (e !== error) kept.errors += 'another error ' + e; }
    const circular = { deep: { deep: {} } };
    circular.circular = circular;
    BrowserTracing.captureException(error, { extra: { circular, error } });
  } catch (e) {
    kept.errors += 'thrown into the page: ' + e;
  }`;

/** `bare`: requests that carry no headers, as nobody can add any. @typedef {{ prelude?: string, html?: string, bare?: RegExp, sent?: boolean, error?: 'arrives' | 'counted', debug?: RegExp[] }} Hostile */

/**
 * @param {Hostile} hostile
 * @param {boolean} traced
 */
async function visit({ prelude = '', html = '', sent = true, error, debug = [] }, traced) {
  const project = world.ingest.project();
  const page = world.site.reserve();
  const start = `BrowserTracing.init({ dsn: '${project.dsn}', release: 'r@1', tracesSampleRate: 1, debug: ${!!debug[0]},
    integrations: [BrowserTracing.browserTracingIntegration({ idleTimeout: 100, instrumentNavigation: false })] });`;
  world.site.serve(page.id, {
    body: `<!doctype html><html><head><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">
      <meta name="sentry-trace" content="${TRACE}-${PARENT}-1"><meta name="baggage" content="${BAGGAGE}"></head>
      <body>${html}<script>${KEEP}</script><script>${prelude}</script>
      ${traced ? `<script src="/global.js"></script><script>${start}</script><script>${CALLS}</script>` : ''}<script>${app(page.api)}</script></body></html>`,
  });
  const tab = await world.browser.open(page.url);
  try {
    const { body: told } = await world.site.request(page.id, '/done');
    /** @type {Record<string, any>} */
    const arrived = {};
    for (const tail of TAILS) {
      if (!new RegExp(`^${tail.slice(1)} 200$`, 'm').test(told)) continue;
      const { method, body, headers } = await world.site.request(page.id, tail);
      arrived[tail] = { method, body, headers };
    }
    const event = traced && sent ? await world.ingest.transaction(project.id, isPageload, 'the page load') : undefined;
    if (event && error === 'counted') {
      const counted = (/** @type {any} */ i) =>
        i.header.type === 'client_report' &&
        i.payload.discarded_events.some((/** @type {any} */ it) => it.reason === 'internal_sdk_error' && it.category === 'error');
      await tab.evaluate(() => /** @type {any} */ (window).BrowserTracing.flush());
      await world.ingest.envelopes.waitFor((e) => e.project === project.id && e.items.some(counted), 'that the error is counted');
    } else if (event) {
      const { items } = await world.ingest.envelopes.waitFor((e) => e.project === project.id && e.items.some((i) => i.header.type === 'event'), 'the error');
      event.error = items.find((i) => i.header.type === 'event')?.payload;
    }
    // The module that says it may come after the requests.
    if (traced) for (const said of debug) await tab.evaluate((source) => /** @type {any} */ (window).kept.said(new RegExp(source)), said.source);
    return { told, arrived, event };
  } finally {
    await tab.close();
  }
}

const without = (/** @type {Record<string, any>} */ headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !VARIES.includes(name)));

/** @param {string} name @param {Hostile} hostile */
const hostile = (name, hostile) =>
  test(`G14: ${name}`, async () => {
    const control = await visit(hostile, false);
    const { told, arrived, event } = await visit(hostile, true);
    assert.equal(told, control.told, 'as without us');
    const spans = new Set();
    for (const tail of Object.keys(control.arrived)) {
      const { method, body, headers } = arrived[tail];
      const as = control.arrived[tail];
      assert.deepEqual([method, body, without(headers)], [as.method, as.body, without(as.headers)], tail);
      if (hostile.bare?.test(tail)) {
        assert.deepEqual(
          OURS.filter((name) => name in headers),
          [],
          tail,
        );
        continue;
      }
      const { trace, span, flag } = parseSentryTrace(headers['sentry-trace']);
      // Without an engine a page that moves on begins a trace of its own.
      if (hostile.sent === false && tail === '/moved') continue;
      assert.deepEqual([trace, flag, headers.baggage], [TRACE, '1', BAGGAGE], tail);
      assert.ok(span !== PARENT && !/^0+$/.test(span), span);
      spans.add(span);
    }
    if (!hostile.bare) assert.ok(spans.size > 1, `${spans.size} of ${Object.keys(control.arrived)}`);
    if (!event) return;
    assert.deepEqual([event.contexts.trace.trace_id, event.contexts.trace.parent_span_id], [TRACE, PARENT]);
    // What the page adds to its requests is not on envelopes.
    assert.deepEqual([event.envelope.headers.authorization, event.envelope.headers.cookie], [undefined, undefined]);
    assert.match(event.event_id, /^(?!0+$)[0-9a-f]{32}$/);
    assert.ok(event.contexts.culture.timezone);
    const ids = event.spans.map((/** @type {any} */ span) => span.span_id);
    // Where nobody knows of the others, those of XMLHttpRequest may come after the page load.
    if (!hostile.bare) for (const span of spans) assert.ok(ids.includes(span), `${span} among ${ids}`);
    assert.equal(new Set(ids).size, ids.length);
    const named = event.spans.map((/** @type {any} */ span) => span.description);
    assert.deepEqual(
      ['by hand, grüße', 'that throws'].filter((name) => !named.includes(name)),
      [],
    );
    if (hostile.error) return;
    const { exception, extra, contexts } = event.error;
    assert.deepEqual([exception.values[0].value, contexts.trace.trace_id], ['caught, grüße', TRACE]);
    assert.deepEqual([extra.circular.deep, extra.circular.circular, extra.error.message], [{ deep: '[Object]' }, '[Circular ~]', 'caught, grüße']);
  });

const pollute = (/** @type {string} */ name, /** @type {string} */ value) => `Object.prototype.${name} = ${value};`;
const define = (/** @type {string} */ name, /** @type {string} */ descriptor) =>
  `Object.defineProperty(Object.prototype, '${name}', Object.assign(Object.create(null), { configurable: true }, ${descriptor}));`;
const img = (/** @type {string} */ name) => `<img name="${name}">`;

/** Without these no text gets into the engine: requests carry their headers, and a line says why that is all. */
const unreadable = { sent: false, debug: [/trace headers only:.*Text(Enc|Dec)oder/] };

/** @type {Record<string, Hostile>} */
const pages = {
  'nothing hostile': {},

  'Object.prototype.headers': { prelude: pollute('headers', "{ 'x-polluted': '1' }") },
  'Object.prototype.method': { prelude: pollute('method', "'PATCH'") },
  'Object.prototype.body': { prelude: pollute('body', "'polluted'") },
  'Object.prototype.credentials, mode and cache': {
    prelude: pollute('credentials', "'omit'") + pollute('cache', "'no-store'") + pollute('mode', "'same-origin'"),
  },
  'Object.prototype.signal that is none': { prelude: pollute('signal', '5') },
  'Object.prototype.window, keepalive, referrer': { prelude: pollute('keepalive', 'true') + pollute('referrerPolicy', "'no-referrer'") },
  'Object.prototype.then is no function': { prelude: pollute('then', '1') },
  'Object.prototype.get and set are no functions': { prelude: 'Object.prototype.set = 1;' + pollute('has', '1') + pollute('construct', '1') },
  'short names, which minified code uses': { prelude: [...'abcdefghijklmnopqrstuvwxyz'].map((name) => pollute(name, '1')).join('') },
  'names of ours': {
    prelude: ['dead', 'start', 'href', 'on', 'once', 'passive', 'capture', 'type', 'version', 'tag', 'context', 'wasm', 'baggage']
      .map((name) => pollute(name, '1'))
      .join(''),
  },
  'Object.prototype.once and signal': { prelude: pollute('once', 'true') },
  'setters on Object.prototype': { prelude: ['headers', 'method', 'referrer'].map((name) => define(name, '{ set(v) { throw 1; }, get() {} }')).join('') },
  'enumerable functions on Object.prototype and Array.prototype': {
    prelude: 'Object.prototype.each = function () {}; Array.prototype.each = Array.prototype.remove = function () {};',
  },
  'frozen Object.prototype, Array.prototype, Function.prototype': {
    prelude: 'for (const f of [Object, Array, Function, Promise, String]) Object.freeze(f.prototype);',
  },

  'var origin': { prelude: "var origin = 'Berlin';" },
  'var origin, no text': { prelude: 'var origin = { x: 1, y: 2 };' },
  'origin as a getter': { prelude: "Object.defineProperty(window, 'origin', { get: () => 'https://elsewhere.example' });" },
  'var name, status, event, parent, self, top': { prelude: "var name = 'n', status = 's', event = 'e', parent = 1, self = 2, length = 3;" },
  'var URL': { prelude: "var URL = '/api';" },
  'a class URL of the page': { prelude: 'window.URL = class { constructor(path) { this.path = path; } };' },
  'var Request and Headers': { prelude: 'var Request = 1, Headers = 2, Response = 3;' },
  'a class Request of the page': { prelude: 'window.Request = class { constructor(name) { this.name = name; } };' },
  'a class Map and a class Set of the page': { prelude: 'window.Map = class { zoom() {} }; window.Set = class { union() {} };' },
  'a class WeakMap, a class WeakSet and a class WeakRef of the page': {
    prelude: 'window.WeakMap = class { zoom() {} }; window.WeakSet = window.WeakRef = class { join() {} };',
  },
  'Map, Set, WeakMap and WeakSet that are no classes': { prelude: 'var Map = 1, Set = 2, WeakMap = 3, WeakSet = 4;' },
  'a Map, a Set, a WeakMap and a WeakSet that throw': {
    prelude: "window.Map = window.Set = window.WeakMap = window.WeakSet = class { constructor() { throw new Error('mine'); } };",
  },
  'a class TextEncoder and a class TextDecoder of the page': {
    prelude: 'window.TextEncoder = class { code() {} }; window.TextDecoder = class { code() {} };',
    ...unreadable,
  },
  'TextEncoder and TextDecoder of another character set': {
    prelude:
      'window.TextEncoder = class { encode(s) { return [...s].map((c) => c.charCodeAt(0)); } }; window.TextDecoder = class { decode() { return "mine"; } };',
    ...unreadable,
  },
  'no TextEncoder and no TextDecoder': { prelude: 'window.TextEncoder = window.TextDecoder = undefined;', ...unreadable },
  'Promise of the page': { prelude: 'window.Promise = class { done() {} };' },
  'JSON of the page': { prelude: 'window.JSON = { org: 1 };', error: 'counted' },
  'JSON that throws': { prelude: "window.JSON = { stringify() { throw new Error('mine'); }, parse() { throw new Error('mine'); } };", error: 'counted' },
  'var Event, Node, Element, Document': { prelude: 'var Node = 1, Element = 2, Option = 3, Image = 4;' },
  'EventTarget of the page': { prelude: 'window.EventTarget = class {};' },
  'PerformanceObserver of the page': { prelude: 'window.PerformanceObserver = class { observe() {} };' },
  'no console': { prelude: 'window.console = undefined;' },
  'a console without methods': { prelude: 'window.console = {};' },

  'Array.prototype.push throws': { prelude: "Object.defineProperty(Array.prototype, 'push', { value() { throw new Error('push'); } });" },
  'Array.prototype.push does nothing': { prelude: 'Array.prototype.push = function () { return 0; };' },
  'Array.from of old libraries': { prelude: 'Array.from = (item) => [item];' },
  // Of old libraries: what it makes of lists is what JSON writes.
  'Array.prototype.toJSON': { error: 'arrives', prelude: "Array.prototype.toJSON = function () { return 'old'; };" },
  'Object.hasOwn and Object.entries replaced': { prelude: 'Object.hasOwn = undefined;' },
  'Object.prototype.toString replaced': { prelude: "Object.prototype.toString = function () { return 'mine'; };" },
  'Function.prototype.bind replaced': {
    prelude: 'Function.prototype.bind = function (o, ...first) { const f = this; return function (...args) { return f.apply(o, [...first, ...args]); }; };',
  },
  'String.prototype.includes and replaceAll missing': { prelude: 'String.prototype.replaceAll = undefined;' },

  'crypto throws': { prelude: "crypto.getRandomValues = () => { throw new Error('no entropy'); };" },
  'crypto does nothing': { prelude: 'crypto.getRandomValues = () => {};' },
  'crypto is missing': { prelude: "Object.defineProperty(window, 'crypto', { value: undefined });" },
  'crypto is a getter that throws': { prelude: "Object.defineProperty(window, 'crypto', { get() { throw new Error('mine'); } });" },
  'Math.random is always 0': { prelude: 'Math.random = () => 0;' },

  'images named like members of the document': {
    html: [
      'querySelector',
      'baseURI',
      'hidden',
      'visibilityState',
      'readyState',
      'referrer',
      'prerendering',
      'addEventListener',
      'createElement',
      'head',
      'documentElement',
      'wasDiscarded',
      'location',
      'URL',
      'domain',
      'body',
    ]
      .map(img)
      .join(''),
  },
  'forms named like members of the document': {
    html: ['querySelector', 'baseURI', 'readyState', 'addEventListener', 'defaultView'].map((name) => `<form name="${name}"></form>`).join(''),
  },
  'objects named like methods of the document': { html: ['querySelector', 'createElement'].map((name) => `<object name="${name}"></object>`).join('') },
  'elements named like members of the window': {
    html: [
      'addEventListener',
      'removeEventListener',
      'fetch',
      'performance',
      'crypto',
      'origin',
      'navigation',
      'chrome',
      'browser',
      'nw',
      'history',
      'SENTRY_RELEASE_X',
      'BrowserTracingX',
    ]
      .map((id) => `<a id="${id}"></a>`)
      .join(''),
  },
  'a form whose controls are named like members of an element': {
    html: `<form id="f">${['id', 'className', 'tagName', 'parentNode', 'getAttribute', 'nodeType'].map((name) => `<input name="${name}">`).join('')}</form>`,
  },
  'a clobbered document and var URL': { html: img('createElement') + img('baseURI'), prelude: 'var URL = 1;' },

  'navigator.connection throws': { prelude: "Object.defineProperty(Navigator.prototype, 'connection', { get() { throw new Error('mine'); } });" },
  'document.referrer throws': { prelude: "Object.defineProperty(document, 'referrer', { get() { throw new Error('mine'); } });" },
  'sessionStorage throws': { prelude: "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('denied'); } });" },
  'performance.getEntriesByType throws': { prelude: "performance.getEntriesByType = () => { throw new Error('mine'); };" },
  'no Navigation API': { prelude: "Object.defineProperty(window, 'navigation', { value: undefined });" },
  'a fetch that cannot be replaced': {
    prelude: "Object.defineProperty(window, 'fetch', { value: fetch, writable: false, configurable: false });",
    bare: /^\/(?!xhr|moved)/,
    debug: [/fetch could not be wrapped/],
  },
  'a fetch with a getter and no setter': {
    prelude: "const native = fetch; Object.defineProperty(window, 'fetch', { get: () => native });",
    bare: /^\/(?!xhr|moved)/,
    debug: [/fetch could not be wrapped/],
  },
  'a fetch whose setter throws': {
    prelude: "const native = fetch; Object.defineProperty(window, 'fetch', { get: () => native, set() { throw new Error('mine'); } });",
    bare: /^\/(?!xhr|moved)/,
    debug: [/fetch could not be wrapped/],
  },
  'XMLHttpRequest.prototype is frozen': {
    prelude: 'Object.freeze(XMLHttpRequest.prototype);',
    bare: /xhr|moved/,
    debug: [/open could not be wrapped/, /send could not be wrapped/],
  },
  'XMLHttpRequest.prototype.open alone cannot be replaced': {
    prelude: "Object.defineProperty(XMLHttpRequest.prototype, 'open', { writable: false, configurable: false });",
    bare: /xhr|moved/,
    debug: [/open could not be wrapped/],
  },
  'neither fetch nor XMLHttpRequest can be replaced': {
    prelude: "Object.freeze(XMLHttpRequest.prototype); Object.defineProperty(window, 'fetch', { value: fetch, writable: false, configurable: false });",
    bare: /./,
    debug: [/fetch could not be wrapped/, /open could not be wrapped/],
  },
  'history methods that cannot be replaced': { prelude: 'Object.freeze(History.prototype);' },
  'a wrapper around fetch that passes for the native one': {
    prelude: `const native = fetch, told = Function.prototype.toString;
      window.fetch = function (url, init) {
        return native(url, /envelope/.test(url) ? { ...init, headers: { ...init.headers, authorization: 'Bearer mine' } } : init);
      };
      const wrapper = fetch;
      Function.prototype.toString = function () { return told.call(this === wrapper ? native : this); };`,
  },
  'a Date of its own that parses nothing': {
    prelude: `const Kept = Date;
      window.Date = class {
        constructor() { this.time = Kept.now(); }
        static now() { return Kept.now(); }
        toISOString() { return new Kept(this.time).toISOString(); }
      };`,
  },
  'lists that cannot be printed': {
    prelude: "Array.prototype.toString = () => { throw new Error('mine'); };",
    bare: /post|request|class|xhr|moved/,
  },
  'a user agent that is a number': { prelude: "Object.defineProperty(navigator, 'userAgent', { get: () => 7 });" },
  'a wrapper of the page around fetch': { prelude: 'const native = fetch; window.fetch = (...args) => native(...args);' },
  'C12: a wrapper of the page that adds its credentials': {
    prelude:
      "const native = fetch; window.fetch = (url, init) => { const request = new Request(url, init); request.headers.set('authorization', 'Bearer mine'); return native(request); };",
  },
  'C12: a wrapper of the page that adds its credentials through an init': {
    prelude:
      "const native = fetch; window.fetch = (url, init) => native(url, /\\/post|envelope/.test(url) ? { ...init, credentials: 'include', headers: { ...(init || {}).headers, authorization: 'Bearer mine' } } : init);",
  },
  'C12: a wrapper of the page that swallows envelopes': {
    prelude: 'const native = fetch; window.fetch = (url, init) => (/envelope/.test(url.url || url) ? undefined : native(url, init));',
  },
  'C12: a wrapper of the page that refuses envelopes': {
    prelude:
      "const native = fetch; window.fetch = (url, init) => (/envelope/.test(url.url || url) ? Promise.reject(new Error('blocked')) : native(url, init));",
  },
  'a wrapper of the page that asks the init for its own members': {
    prelude: `const native = fetch; window.fetch = (url, init) => native(url, init && init.hasOwnProperty('body') ? init : init);`,
  },
};
// Side by side: each has a project, an address and a tab of its own, and mostly waits.
describe('hostile pages', { concurrency: 6 }, () => {
  const wanted = Object.entries(pages).filter(([name], i) => i % every === 0 && name.includes(process.env.CASES || ''));
  for (const [name, page] of wanted) hostile(name, page);
});
