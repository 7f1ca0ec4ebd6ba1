// @ts-check
// What `explain(url)` says is what the request carried: a page in Chromium for each situation, a fetch and an XMLHttpRequest from each.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { at, filesBelow } from '../../scripts/lib/files.mjs';
import { BAGGAGE, PARENT, TRACE } from './lib/trace.mjs';
import { World } from './lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
// One tab for all: what a situation needs is in its page.
const tab = await world.browser.open('about:blank');
after(() => world.stop());
for (const file of filesBelow(at('pkg'))) {
  if (file.endsWith('.js')) world.site.file(file.slice(at('pkg').length), 'text/javascript', readFileSync(file));
}

/**
 * @typedef {object} Situation
 * @property {string} [tag] content of the page's `sentry-trace`
 * @property {string} [head]
 * @property {string} [csp]
 * @property {string} [before] the page's code before the library
 * @property {string | false} [options] of `init` beside the usual ones, as source; false: no `init`
 * @property {string} [tracing] options of the integration, as source
 * @property {string} [integrations] in place of the usual
 * @property {boolean} [slim] that entry, whose engine never arrives unless the options say otherwise
 * @property {string} [then] after `init`, may await
 * @property {string} [around] what calls `go`, which explains and requests
 * @property {string} [url] source of the address, up to its last segment; default the page's API
 * @property {string} [init] source of fetch's second argument (its headers and method are the XMLHttpRequest's too)
 * @property {string} [request] source of fetch's first argument, if it is more than the address
 * @property {Record<string, unknown>} says parts of the explanation
 * @property {string | RegExp} reason
 * @property {string | RegExp} [xhr] the reason of the XMLHttpRequest, if it is another
 * @property {boolean} [apart] because it is of another address
 * @property {'fetch' | 'both'} [nothing] which requests cannot be made at all
 */
const OUR_OWN = "headers: { 'sentry-trace': '11111111111111111111111111111111-2222222222222222-1' }";
const NEVER_IDLE = 'enableReportPageLoaded: true';
const REPORTED = 'BT.reportPageLoaded(); if (BT.explain().route_open) throw Error("the route is open");';
const on = (/** @type {string} */ mode, /** @type {any} */ more = {}) => ({ mode, ...more });
const TRACING = on('tracing', { sampled: true, decision: 'tracesSampleRate' });
const WITHOUT = on('propagation-only');
const OFF = on('off');

/** @type {Record<string, Situation>} */
const situations = {
  'a path': { says: TRACING, reason: 'same origin' },
  'an absolute address': { url: 'location.origin + api', says: TRACING, reason: 'same origin' },
  'a POST': { init: "{ method: 'POST' }", says: TRACING, reason: 'same origin' },
  "baggage of the caller's": { init: "{ headers: { baggage: 'a=b' } }", says: TRACING, reason: 'same origin' },
  'another origin': { url: 'otherApi', says: TRACING, reason: 'other origin' },
  'another origin by its base address': { head: '<base href="OTHER">', url: 'api', says: TRACING, reason: 'other origin' },
  'a target that is a text': { url: 'otherApi', options: "tracePropagationTargets: ['/API/']", says: TRACING, reason: 'target /api/' },
  'a target that is a RegExp': {
    url: 'otherApi',
    options: 'tracePropagationTargets: [/nothing/, /localhost:\\d+/]',
    says: TRACING,
    reason: 'target /localhost:\\d+/i',
  },
  'a target of a path is for the own origin': { url: 'otherApi', options: 'tracePropagationTargets: [/^\\/api/]', says: TRACING, reason: 'no target matches' },
  'a target of a path': { options: 'tracePropagationTargets: [/^\\/api/]', says: TRACING, reason: 'target /^\\/api/i' },
  'no target matches': { options: "tracePropagationTargets: ['else.example']", says: TRACING, reason: 'no target matches' },
  'no targets': { options: 'tracePropagationTargets: []', says: TRACING, reason: 'no target matches' },
  'targets that are no list': { options: "tracePropagationTargets: '/api/'", says: TRACING, reason: 'target /api/' },
  'every target': { url: 'otherApi', options: "tracePropagationTargets: ['*']", says: TRACING, reason: 'target *' },
  'targets of the integration, which are an option of init': {
    url: 'otherApi',
    tracing: "tracePropagationTargets: ['/api/']",
    says: TRACING,
    reason: 'other origin',
  },
  'rate 0': { options: 'tracesSampleRate: 0', says: on('tracing', { sampled: false, decision: 'tracesSampleRate' }), reason: 'same origin' },
  'C9 rate 0 with unsampled: omit': {
    options: "tracesSampleRate: 0, unsampled: 'omit'",
    says: on('tracing', { sampled: false, decision: 'tracesSampleRate' }),
    reason: /^unsampled: 'omit'/,
  },
  'rate 0 with unsampled: defer': { options: "tracesSampleRate: 0, unsampled: 'defer'", says: on('tracing', { sampled: undefined }), reason: 'same origin' },
  'rate 2': { options: 'tracesSampleRate: 2', says: on('tracing', { sampled: false }), reason: 'same origin' },
  'a sampler': {
    options: "tracesSampler: () => 0, unsampled: 'omit'",
    says: on('tracing', { sampled: false, decision: 'tracesSampler' }),
    reason: /^unsampled/,
  },
  'a sampler that throws': { options: "tracesSampler() { throw Error('no') }", says: TRACING, reason: 'same origin' },
  "the server's decision": {
    tag: `${TRACE}-${PARENT}-1`,
    options: 'tracesSampleRate: 0',
    says: on('tracing', { sampled: true, decision: 'parent', trace_id: TRACE, continued: true }),
    reason: 'same origin',
  },
  "the server's decision not to record": { tag: `${TRACE}-${PARENT}-0`, says: on('tracing', { sampled: false, decision: 'parent' }), reason: 'same origin' },
  "the server's decision not to record, omitted": {
    tag: `${TRACE}-${PARENT}-0`,
    options: "unsampled: 'omit'",
    says: on('tracing', { sampled: false }),
    reason: /^unsampled/,
  },
  'a tag without a decision': { tag: `${TRACE}-${PARENT}`, says: { ...TRACING, trace_id: TRACE }, reason: 'same origin' },
  'a tag that is none': { tag: 'nonsense', says: { ...TRACING, continued: false }, reason: 'same origin' },
  'no rate': {
    options: 'tracesSampleRate: undefined',
    says: {
      ...WITHOUT,
      sampled: undefined,
      decision: 'none',
      mode_reason: 'neither tracesSampleRate nor tracesSampler is set: set one, as without it no spans are recorded',
    },
    reason: 'same origin',
  },
  'no rate, with a tag': {
    tag: `${TRACE}-${PARENT}-0`,
    options: "tracesSampleRate: undefined, unsampled: 'omit'",
    says: { ...WITHOUT, sampled: false, decision: 'parent', trace_id: TRACE },
    reason: 'same origin',
  },
  'C9 a recorded route has ended': { tracing: NEVER_IDLE, then: REPORTED, says: TRACING, reason: 'same origin' },
  'C9 a route has ended whose tag held no decision': {
    tag: `${TRACE}-${PARENT}`,
    tracing: NEVER_IDLE,
    then: REPORTED,
    says: { ...TRACING, trace_id: TRACE },
    reason: 'same origin',
  },
  'a route that is not recorded has ended': {
    options: "tracesSampleRate: 0, unsampled: 'omit'",
    tracing: NEVER_IDLE,
    then: REPORTED,
    says: on('tracing', { sampled: false, decision: 'tracesSampleRate', route_open: false }),
    reason: /^unsampled/,
  },
  'after a navigation': {
    tag: `${TRACE}-${PARENT}-0`,
    tracing: 'detectRedirects: false',
    then: "history.pushState(null, '', location.pathname + '/next');",
    says: { ...TRACING, route_open: true },
    reason: 'same origin',
  },
  'C9 traceFetch: false': { tracing: 'traceFetch: false', says: TRACING, reason: 'traceFetch: false', xhr: 'same origin' },
  'traceXHR: false': { tracing: 'traceXHR: false', says: TRACING, reason: 'same origin', xhr: 'traceXHR: false' },
  'neither is traced': { tracing: 'traceFetch: false, traceXHR: false', says: TRACING, reason: 'traceFetch: false', xhr: 'traceXHR: false' },
  'a path, with nothing in the way': { says: { ...TRACING, mode_reason: undefined }, reason: 'same origin' },
  'without the integration': {
    integrations: '[]',
    says: on('tracing', { mode_reason: 'browserTracingIntegration() is missing: add it to integrations, or only spans that you start are recorded' }),
    reason: 'browserTracingIntegration() is missing',
  },
  'without the integration and without a rate': {
    integrations: '[]',
    options: 'tracesSampleRate: undefined',
    says: {
      ...WITHOUT,
      mode_reason:
        'browserTracingIntegration() is missing: add it to integrations, or only spans that you start are recorded; neither tracesSampleRate nor tracesSampler is set: set one, as without it no spans are recorded',
    },
    reason: 'browserTracingIntegration() is missing',
  },
  'C9 no DSN': { options: 'dsn: undefined', says: { ...OFF, mode_reason: 'off: no DSN: give init the dsn of your project' }, reason: 'off: no DSN' },
  'enabled: false': {
    options: 'enabled: false',
    says: { ...OFF, mode_reason: 'off: enabled: false: leave that option out, or make it true' },
    reason: 'off: enabled: false',
  },
  'a bad DSN': {
    options: "dsn: 'https://nonsense'",
    says: { ...OFF, mode_reason: 'off: invalid DSN: it looks like https://key@host/project' },
    reason: 'off: invalid DSN',
  },
  paused: { then: 'BT.pause();', says: on('tracing', { paused: true, mode_reason: 'paused: resume() goes on' }), reason: 'paused' },
  'paused and resumed': { then: 'BT.pause(); BT.resume();', says: { ...TRACING, paused: false }, reason: 'same origin' },
  stopped: { then: 'BT.stop();', says: { ...OFF, mode_reason: 'stopped: call init again' }, reason: 'stopped' },
  closed: { then: 'await BT.close(1000);', says: OFF, reason: 'stopped' },
  'stopped and started again': { then: 'BT.stop(); start();', says: on('tracing'), reason: 'same origin' },
  'a crawler': {
    before: "Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 (compatible; Googlebot/2.1)' });",
    says: on('tracing', { mode_reason: 'the browser calls itself a crawler, whose requests are left alone' }),
    reason: 'crawler',
  },
  'a browser extension': {
    before: "window.chrome = { runtime: { id: 'x' } }; Object.defineProperty(window, 'browser', { value: { runtime: { id: 'x' } } });",
    says: { ...OFF, mode_reason: 'off: browser extension: if it is yours, set skipBrowserExtensionCheck: true' },
    reason: 'off: browser extension',
  },
  'before init': {
    options: false,
    says: { ...WITHOUT, mode_reason: 'init has not been called: call it first of all', decision: 'none' },
    reason: 'same origin',
  },
  'before init, with a tag': {
    options: false,
    tag: `${TRACE}-${PARENT}-1`,
    says: { ...WITHOUT, decision: 'parent', sampled: true, trace_id: TRACE },
    reason: 'same origin',
  },
  'before the engine': {
    slim: true,
    options: "unsampled: 'omit', tracesSampleRate: 0",
    says: { ...WITHOUT, mode_reason: 'the engine has not arrived, or was refused: then the console says why' },
    reason: 'same origin',
  },
  'before the engine, traceXHR: false': { slim: true, tracing: 'traceXHR: false', says: WITHOUT, reason: 'same origin', xhr: 'traceXHR: false' },
  'before the engine, paused': { slim: true, then: 'BT.pause();', says: { ...WITHOUT, paused: true }, reason: 'paused' },
  'before the engine, after a navigation': {
    slim: true,
    tag: `${TRACE}-${PARENT}-1`,
    tracing: 'detectRedirects: false',
    // What knows of that option comes with what runs the engine.
    then: "while (window[Symbol.for('browser-tracing')].calm) await new Promise((resolve) => requestAnimationFrame(resolve)); history.pushState(null, '', location.pathname + '/next');",
    says: { ...WITHOUT, sampled: undefined },
    reason: 'same origin',
  },
  'before the engine, after a redirect': {
    slim: true,
    tag: `${TRACE}-${PARENT}-1`,
    // Soon after the page load began, on any machine.
    before: 'performance.now = () => 100;',
    then: "history.pushState(null, '', location.pathname + '/next');",
    says: { ...WITHOUT, sampled: true, trace_id: TRACE },
    reason: 'same origin',
  },
  'a policy without wasm': {
    csp: "script-src 'self' 'unsafe-inline'",
    tag: `${TRACE}-${PARENT}-1`,
    says: { ...WITHOUT, sampled: true, decision: 'parent', trace_id: TRACE },
    reason: 'same origin',
  },
  'after a trap': {
    tag: `${TRACE}-${PARENT}-1`,
    before:
      'const Native = WebAssembly.Instance; WebAssembly.Instance = function (module, imports) { const it = new Native(module, imports); window.memory = it.exports.memory; return it; };',
    then: "new Uint8Array(window.memory.buffer).fill(0xff); await fetch('/');",
    says: { ...WITHOUT, sampled: true, decision: 'last known' },
    reason: 'same origin',
  },
  "the caller's own sentry-trace": { init: `{ ${OUR_OWN} }`, says: TRACING, reason: 'the caller set its own sentry-trace' },
  "the caller's own sentry-trace in a Request": {
    request: `new Request(location.origin + api + '/fetch', { ${OUR_OWN} })`,
    says: TRACING,
    reason: 'the caller set its own sentry-trace',
    xhr: 'the caller set its own sentry-trace',
  },
  'an empty sentry-trace of the caller, which is none': { init: "{ headers: { 'sentry-trace': '' } }", says: TRACING, reason: 'same origin' },
  'no-cors': { init: "{ mode: 'no-cors' }", says: TRACING, reason: "mode: 'no-cors'", xhr: 'same origin' },
  'C9 an XMLHttpRequest of the page, without methods': {
    before: 'const Native = XMLHttpRequest; window.XMLHttpRequest = function () { return new Native(); };',
    says: { ...TRACING, unpatched: ['setRequestHeader', 'open', 'send'] },
    reason: 'same origin',
    xhr: 'XMLHttpRequest could not be wrapped',
  },
  'an XMLHttpRequest whose objects are of another class': {
    before:
      'const Native = XMLHttpRequest; window.XMLHttpRequest = function () { return new Native(); }; XMLHttpRequest.prototype = Object.create(Native.prototype);',
    says: TRACING,
    reason: 'same origin',
    xhr: 'XMLHttpRequest could not be wrapped',
  },
  "an XMLHttpRequest that is the page's own subclass": {
    before: 'window.XMLHttpRequest = class extends XMLHttpRequest {};',
    says: TRACING,
    reason: 'same origin',
  },
  'a locked XMLHttpRequest': {
    before: 'Object.freeze(XMLHttpRequest.prototype);',
    says: TRACING,
    reason: 'same origin',
    xhr: 'XMLHttpRequest could not be wrapped',
  },
  'a locked fetch': {
    before: "Object.defineProperty(window, 'fetch', { value: fetch, writable: false, configurable: false });",
    says: { ...TRACING, unpatched: ['fetch'] },
    reason: 'fetch could not be wrapped',
    xhr: 'same origin',
  },
  'a fetch wrapped before': { before: 'const native = fetch; window.fetch = (...args) => native(...args);', says: TRACING, reason: 'same origin' },
  'a fetch wrapped since': {
    then: 'const inner = fetch; window.fetch = (...args) => inner(...args);',
    says: TRACING,
    reason: /^same origin, but fetch was replaced since/,
    xhr: 'same origin',
  },
  'in a trace of its own': {
    tag: `${TRACE}-${PARENT}-1`,
    around: 'BT.startNewTrace(go)',
    says: on('tracing', { sampled: undefined, decision: 'none' }),
    reason: 'same origin',
  },
  'in a trace that is continued': {
    around: `BT.continueTrace({ sentryTrace: '${TRACE}-${PARENT}-0', baggage: undefined }, go)`,
    says: on('tracing', { sampled: false, trace_id: TRACE }),
    reason: 'same origin',
  },
  suppressed: { around: 'BT.suppressTracing(go)', says: on('tracing', { sampled: false }), reason: 'same origin' },
  'suppressed, omitted': { options: "unsampled: 'omit'", around: 'BT.suppressTracing(go)', says: on('tracing', { sampled: false }), reason: /^unsampled/ },
  'in a span': { around: "BT.startSpan({ name: 'a', forceTransaction: true }, go)", says: on('tracing', { sampled: true }), reason: 'same origin' },
  'a request to Sentry': {
    options: "dsn: 'http://public@localhost/1', tracePropagationTargets: ['*']",
    url: 'location.origin + api',
    init: "{ query: '?sentry_key=x' }",
    says: TRACING,
    reason: 'a request to Sentry itself',
  },
  'a tunnel, by its path': {
    options: "tunnel: new URL(api + '/fetch', location.href).pathname",
    says: TRACING,
    reason: 'a request to Sentry itself',
    xhr: 'same origin',
    apart: true,
  },
  'a tunnel with a slash at its end, by its address': {
    options: "tunnel: new URL(api + '/fetch/', location.href).href",
    says: TRACING,
    reason: 'a request to Sentry itself',
    xhr: 'same origin',
    apart: true,
  },
  'a tunnel of the reference’s integrations': {
    options: "tunnel: { path: new URL(api + '/fetch', location.href).pathname }",
    says: TRACING,
    reason: 'a request to Sentry itself',
    xhr: 'same origin',
    apart: true,
  },
  'C9 ws:// of the same host': {
    url: "location.origin.replace('http', 'ws') + api",
    options: "tracePropagationTargets: ['*']",
    nothing: 'both',
    says: TRACING,
    reason: 'a WebSocket carries no headers',
  },
  'a data: address': {
    url: "'data:text/plain,'",
    options: "tracePropagationTargets: ['*']",
    nothing: 'both',
    says: TRACING,
    reason: 'data: requests carry no headers',
  },
  'no address': { url: "'http://['", nothing: 'both', says: TRACING, reason: 'invalid URL' },
};

/** @param {Situation} situation */
async function run({
  tag,
  head = '',
  csp,
  before = '',
  options = '',
  tracing = '',
  integrations,
  slim,
  then = '',
  around = 'go()',
  url = 'api',
  init = 'undefined',
  request,
  nothing,
}) {
  const { dsn } = world.ingest.project();
  const page = world.site.reserve();
  const own = options === false ? '' : options;
  const given = `{ dsn: ${JSON.stringify(dsn)}, tracesSampleRate: 1, ${slim ? 'wasm: new Promise(() => {}),' : ''} integrations: ${integrations ?? `[BT.browserTracingIntegration({ idleTimeout: 100000, finalTimeout: 100000, ${tracing} })]`}, ${own} }`;
  const body = `<!doctype html><html><head><meta charset="utf-8"><title>${page.id}</title><link rel="icon" href="data:,">
    ${head.replace('OTHER', `${world.site.otherOrigin}/`)}
    ${tag ? `<meta name="sentry-trace" content="${tag}"><meta name="baggage" content="${BAGGAGE}">` : ''}
    <script>window.requested = fetch; { ${before} }</script>${slim ? '' : `<script src="${world.site.origin}/global.js"></script>`}
    <script type="module">
      ${slim ? "import * as BT from '/slim.js';" : 'const BT = window.BrowserTracing;'}
      const api = ${JSON.stringify(page.api)}, otherApi = ${JSON.stringify(page.otherApi)};
      const start = () => BT.init(${given});
      window.done = (async () => {
        ${options === false ? '' : 'start();'}
        ${then}
        const base = ${url};
        const given = ${init};
        const { query = '', ...init } = given || {};
        const said = {};
        let sent;
        const go = () => {
          const input = ${request ?? "base + '/fetch' + query"};
          const more = given && init;
          said.fetch = BT.explain(input, more);
          sent = ${nothing ? 'undefined' : 'fetch(input, more)'};
          // A Request is no address for an XMLHttpRequest: its headers are.
          const headers = [...new Headers(${request ? 'input.headers' : 'init.headers'})];
          said.xhr = BT.explain(${request ? 'input' : "base + '/xhr' + query"}, more);
          ${
            nothing
              ? ''
              : `const xhr = new XMLHttpRequest();
          xhr.open(init.method || 'GET', base + '/xhr' + query);
          for (const [name, value] of headers) xhr.setRequestHeader(name, value);
          xhr.send();`
          }
        };
        ${around};
        await sent;
        return said;
      })();
    </script></head><body></body></html>`;
  world.site.serve(page.id, { body, headers: csp ? { 'content-security-policy': csp } : {} });
  await tab.goto(page.url);
  const said = await tab.evaluate(async () => {
    // The page's own code may come after this.
    while (!(/** @type {any} */ (window).done)) await new Promise((resolve) => addEventListener('DOMContentLoaded', resolve, { once: true }));
    return JSON.parse(JSON.stringify(await /** @type {any} */ (window).done));
  });
  const sent = nothing ? undefined : { fetch: await world.site.request(page.id, '/fetch'), xhr: await world.site.request(page.id, '/xhr') };
  return { said, sent };
}

/** @param {any} explanation @param {Record<string, any>} headers @param {any} verdict */
function agrees({ trace_id, sampled, baggage }, headers, verdict) {
  // An XMLHttpRequest cannot take a header back: an empty one of the caller's stays in front, as with the reference.
  const carried = headers['sentry-trace']?.replace(/^, /, '');
  const ours = carried !== undefined && !carried.startsWith('1111');
  assert.equal(ours, verdict.attached, `${JSON.stringify(verdict)}, and the request carried ${carried}`);
  if (!ours) return;
  const [, trace, , flag] = /^(\w{32})-(\w{16})(?:-([01]))?$/.exec(carried) ?? [];
  assert.deepEqual([trace, flag], [trace_id, sampled === undefined ? undefined : sampled ? '1' : '0'], carried);
  assert.equal(/sentry-/.test(headers.baggage ?? ''), baggage !== '', `baggage: ${headers.baggage}, said: ${baggage}`);
}

const matches = (/** @type {string} */ text, /** @type {string | RegExp} */ pattern) =>
  typeof pattern === 'string' ? assert.equal(text, pattern) : assert.match(text, pattern);

await describe('explain says what a request carries', () => {
  for (const [name, situation] of Object.entries(situations)) {
    test(name, async () => {
      const { said, sent } = await run(situation);
      const { says, reason, xhr = reason, apart } = situation;
      for (const [key, value] of Object.entries(says)) assert.deepEqual(said.fetch[key], value, key);
      matches(said.fetch.request.reason, reason);
      const verdict = said.xhr.request.xhr ?? said.xhr.request;
      matches(verdict.reason, xhr);
      assert.equal('xhr' in said.xhr.request, xhr !== reason && !apart, 'only what differs is told twice');
      if (sent) {
        agrees(said.fetch, sent.fetch.headers, said.fetch.request);
        agrees(said.xhr, sent.xhr.headers, verdict);
      } else assert.deepEqual([said.fetch.request.attached, verdict.attached], [false, false]);
    });
  }
});
