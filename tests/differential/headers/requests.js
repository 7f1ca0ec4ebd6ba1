// @ts-nocheck
// Runs in the page: requests in every shape a page may give them. A case gets `u` (the address of its own at the API), and
// returns the arguments of fetch, or `{ xhr: {method, url, headers, body} }`, or `{ run: (call) => promise }` where
// `call(args)` is a fetch.

const OWN_TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-1';
const OWN_TRACEPARENT = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01';
const SENTRY_MEMBER = 'sentry-trace_id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,sentry-sampled=true';
const PAIRS = [
  ['x-a', '1'],
  ['baggage', 'v=1'],
];

function* generate() {
  yield* PAIRS;
}

class Options {
  get headers() {
    return { 'x-a': '1' };
  }
}

/** Shapes of headers, each as `init.headers`. */
const headers = {
  Headers: () => new Headers(PAIRS),
  'empty Headers': () => new Headers(),
  'array of pairs': () => PAIRS.map((p) => [...p]),
  'empty array': () => [],
  'plain object': () => ({ 'x-a': '1', baggage: 'v=1' }),
  'empty object': () => ({}),
  'object with capitals': () => ({ 'X-A': '1', Baggage: 'v=1' }),
  'object without a prototype': () => Object.assign(Object.create(null), { 'x-a': '1' }),
  'object with a number': () => ({ 'x-a': 1 }),
  'object with an array as baggage': () => ({ baggage: ['v=1', 'w=2'] }),
  Map: () => new Map(PAIRS),
  generator: () => generate(),
  'array iterator': () => PAIRS.map((p) => [...p]).values(),
  'Set of pairs': () => new Set(PAIRS),
  URLSearchParams: () => new URLSearchParams({ 'x-a': '1', baggage: 'v=1' }),
  'Headers of another realm': ({ frame }) => new frame.Headers(PAIRS),
  'array of another realm': ({ frame }) => frame.eval("[['x-a','1'],['baggage','v=1']]"),
  'object of another realm': ({ frame }) => frame.eval("({ 'x-a': '1', baggage: 'v=1' })"),
  'Map of another realm': ({ frame }) => frame.eval("new Map([['x-a','1'],['baggage','v=1']])"),
  'frozen array': () => Object.freeze(PAIRS.map((p) => Object.freeze([...p]))),
  'frozen object': () => Object.freeze({ 'x-a': '1', baggage: 'v=1' }),
  undefined: () => undefined,
  null: () => null,
  'a string': () => 'x-a',

  // The caller's own trace headers.
  'own sentry-trace in an object': () => ({ 'sentry-trace': OWN_TRACE }),
  'own sentry-trace in pairs': () => [['sentry-trace', OWN_TRACE]],
  'own sentry-trace in Headers': () => new Headers({ 'sentry-trace': OWN_TRACE }),
  'own Sentry-Trace in an object': () => ({ 'Sentry-Trace': OWN_TRACE }),
  'own SENTRY-TRACE in pairs': () => [['SENTRY-TRACE', OWN_TRACE]],
  'own sentry-trace and baggage': () => ({ 'sentry-trace': OWN_TRACE, baggage: SENTRY_MEMBER }),
  'own sentry-trace in a Map': () => new Map([['sentry-trace', OWN_TRACE]]),
  'own baggage with sentry members in an object': () => ({ baggage: `v=1,${SENTRY_MEMBER}` }),
  'own baggage with sentry members in pairs': () => [['baggage', `v=1,${SENTRY_MEMBER}`]],
  'own baggage with sentry members in Headers': () => new Headers({ baggage: `v=1,${SENTRY_MEMBER}` }),
  'own Baggage with sentry members in an object': () => ({ Baggage: `v=1,${SENTRY_MEMBER}` }),
  'own baggage twice in pairs': () => [
    ['baggage', 'v=1'],
    ['baggage', 'w=2'],
  ],
  'own baggage, a member that only looks like one of sentry': () => ({ baggage: 'my-sentry-thing=1' }),
  'own traceparent in an object': () => ({ traceparent: OWN_TRACEPARENT }),
  'own traceparent in pairs': () => [['traceparent', OWN_TRACEPARENT]],
  'own traceparent in Headers': () => new Headers({ traceparent: OWN_TRACEPARENT }),
  'own Traceparent in an object': () => ({ Traceparent: OWN_TRACEPARENT }),
  'own baggage near the limit': () => ({ baggage: `v=${'x'.repeat(8000)}` }),
};

/** Requests that most set-ups make. */
export const short = {
  string: ({ u }) => [u],
  URL: ({ u }) => [new URL(u, location.href)],
  Request: ({ u }) => [new Request(u, { headers: PAIRS })],
  'headers in an object': ({ u }) => [u, { headers: { 'x-a': '1', baggage: 'v=1' } }],
  'POST with JSON': ({ u }) => [u, { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }],
  XHR: ({ u }) => ({ xhr: { method: 'GET', url: u } }),
  'XHR with headers': ({ u }) => ({ xhr: { method: 'PUT', url: u, headers: PAIRS, body: 'hello' } }),
  'string again': ({ u }) => [u],
};

/** Inputs, inits, bodies. */
const inputs = {
  'absolute string': ({ u }) => [location.origin + u],
  'string with a query': ({ u }) => [`${u}?a=1&b=%20`],
  'string with a fragment': ({ u }) => [`${u}#part`],
  'path relative to the page': ({ u }) => [`..${u}`],
  'host in capitals': ({ u }) => [`HTTP://LOCALHOST:${location.port}${u}`],
  'protocol-relative': ({ u }) => [`//${location.host}${u}`],
  'white space around it': ({ u }) => [`  ${u}\n`],
  'characters to escape': ({ u }) => [`${u}?ü=ö "`],
  'an object with toString': ({ u }) => [{ toString: () => u }],
  'location-like object': ({ u }) => [Object.assign(document.createElement('a'), { href: u })],
  'URL of another realm': ({ u, frame }) => [new frame.URL(u, location.href)],
  'String object': ({ u }) => [new String(u)],
  'init undefined': ({ u }) => [u, undefined],
  'init null': ({ u }) => [u, null],
  'init empty': ({ u }) => [u, {}],
  'init without headers': ({ u }) => [u, { method: 'DELETE' }],
  'init frozen': ({ u }) => [u, Object.freeze({ headers: Object.freeze({ 'x-a': '1' }) })],
  'init with a getter': ({ u }) => [
    u,
    {
      get headers() {
        return { 'x-a': '1' };
      },
    },
  ],
  'init of a class': ({ u }) => [u, new Options()],
  'init with inherited members': ({ u }) => [u, Object.create({ method: 'PUT', headers: { 'x-a': '1' } })],
  'init of another realm': ({ u, frame }) => [u, frame.eval("({ method: 'PUT', headers: { 'x-a': '1' } })")],
  'init a function': ({ u }) => [u, Object.assign(() => 0, { headers: { 'x-a': '1' } })],
  'init a string': ({ u }) => [u, 'GET'],
  'three arguments': ({ u }) => [u, { method: 'PUT', headers: { 'x-a': '1' } }, 'more'],
  'no argument': () => [],
  'an address that cannot be parsed': () => ['http://'],
  'Request with init': ({ u }) => [new Request(u, { headers: { 'x-a': 'request' } }), { method: 'PUT', headers: { 'x-b': 'init' } }],
  'Request with init without headers': ({ u }) => [new Request(u, { headers: { 'x-a': 'request' } }), { method: 'PUT' }],
  'Request with an empty init': ({ u }) => [new Request(u, { headers: { 'x-a': 'request' } }), {}],
  'Request with headers: undefined': ({ u }) => [new Request(u, { headers: { 'x-a': 'request' } }), { headers: undefined }],
  'Request with a body': ({ u }) => [new Request(u, { method: 'POST', body: 'hello', headers: { 'x-a': '1' } })],
  'Request with a referrer policy': ({ u }) => [new Request(u, { referrerPolicy: 'no-referrer' })],
  'Request with a referrer': ({ u }) => [new Request(u, { referrer: '/elsewhere' })],
  'Request with own sentry-trace': ({ u }) => [new Request(u, { headers: { 'sentry-trace': OWN_TRACE } })],
  'Request with own baggage': ({ u }) => [new Request(u, { headers: { baggage: `v=1,${SENTRY_MEMBER}` } })],
  'Request without credentials': ({ u }) => [new Request(u, { credentials: 'omit', mode: 'same-origin', cache: 'no-store' })],
  'Request of another realm': ({ u, frame }) => [new frame.Request(u, { method: 'PUT', headers: PAIRS })],
  'Request of another realm with init': ({ u, frame }) => [new frame.Request(u, { headers: PAIRS }), { headers: { 'x-b': '1' } }],
  'Request from a Request': ({ u }) => [new Request(new Request(u, { headers: { 'x-a': '1' } }), { method: 'PATCH' })],
  'method in lower case': ({ u }) => [u, { method: 'put' }],
  'method patch in lower case': ({ u }) => [u, { method: 'patch' }],
  HEAD: ({ u }) => [u, { method: 'HEAD' }],
  OPTIONS: ({ u }) => [`${u}?own`, { method: 'OPTIONS' }],
  'a method of its own': ({ u }) => [u, { method: 'PURGE' }],
  'a method that is refused': ({ u }) => [u, { method: 'TRACE' }],
  'GET with a body': ({ u }) => [u, { body: 'x' }],
  'body URLSearchParams': ({ u }) => [u, { method: 'POST', body: new URLSearchParams('a=1') }],
  'body FormData': ({ u }) => {
    const body = new FormData();
    body.set('a', '1');
    return [u, { method: 'POST', body }];
  },
  'body Blob': ({ u }) => [u, { method: 'POST', body: new Blob(['hello'], { type: 'text/x-own' }) }],
  'body ArrayBuffer': ({ u }) => [u, { method: 'POST', body: new TextEncoder().encode('hello').buffer }],
  'body empty string': ({ u }) => [u, { method: 'POST', body: '' }],
  'cross-site mode no-cors': ({ u }) => [u, { mode: 'no-cors' }],
  keepalive: ({ u }) => [u, { method: 'POST', body: 'x', keepalive: true }],
  'with a signal': ({ u }) => [u, { signal: new AbortController().signal }],
  'with a signal aborted before': ({ u }) => [u, { signal: AbortSignal.abort() }],
  'credentials in the address': ({ u }) => [`http://user:secret@${location.host}${u}`],
  'blob: address': () => [URL.createObjectURL(new Blob(['x']))],
  'data: address': () => ['data:text/plain,x'],
};

const xhrs = {
  'XHR, absolute': ({ u }) => ({ xhr: { method: 'get', url: location.origin + u } }),
  'XHR, a URL object': ({ u }) => ({ xhr: { method: 'GET', url: new URL(u, location.href) } }),
  'XHR, own sentry-trace': ({ u }) => ({ xhr: { method: 'GET', url: u, headers: [['sentry-trace', OWN_TRACE]] } }),
  'XHR, own Sentry-Trace': ({ u }) => ({ xhr: { method: 'GET', url: u, headers: [['Sentry-Trace', OWN_TRACE]] } }),
  'XHR, own baggage': ({ u }) => ({ xhr: { method: 'GET', url: u, headers: [['baggage', 'v=1']] } }),
  'XHR, own Baggage with sentry members': ({ u }) => ({ xhr: { method: 'GET', url: u, headers: [['Baggage', `v=1,${SENTRY_MEMBER}`]] } }),
  'XHR, own traceparent': ({ u }) => ({ xhr: { method: 'GET', url: u, headers: [['traceparent', OWN_TRACEPARENT]] } }),
  'XHR, POST FormData': ({ u }) => {
    const body = new FormData();
    body.set('a', '1');
    return { xhr: { method: 'POST', url: u, body } };
  },
  'XHR, opened twice': ({ u }) => ({ xhr: { method: 'GET', url: u, twice: true } }),
  'XHR, synchronous': ({ u }) => ({ xhr: { method: 'GET', url: u, sync: true } }),
  'XHR, a query with sentry_key': ({ u }) => ({ xhr: { method: 'POST', url: `${u}?sentry_key=1`, body: 'x' } }),
};

/** Requests to places that a target may or may not name. */
export const places = {
  'own path': ({ u }) => [u],
  'own address': ({ u }) => [location.origin + u],
  'own address, protocol-relative': ({ u }) => [`//${location.host}${u}`],
  'own path with a query': ({ u }) => [`${u}?next=target-in-query`],
  'own path with a fragment': ({ u }) => [`${u}#target-in-fragment`],
  'a path of its own': ({ u }) => [`${u}/special`],
  'the same in capitals': ({ u }) => [`${u}/SPECIAL`],
  'a path of its own again': ({ u }) => [`${u}/special`],
  'other origin': ({ other, u }) => [other + u],
  'other origin, URL': ({ other, u }) => [new URL(other + u)],
  'other origin, Request with headers': ({ other, u }) => [new Request(other + u, { headers: { 'x-a': '1' } })],
  'other origin, our address in the query': ({ other, u }) => [`${other}${u}?from=${location.origin}/special`],
  'other origin, a path of its own': ({ other, u }) => [`${other}${u}/special`],
  'other origin, XHR': ({ other, u }) => ({ xhr: { method: 'GET', url: other + u } }),
  'other origin, POST with JSON': ({ other, u }) => [other + u, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
  'XHR, own path': ({ u }) => ({ xhr: { method: 'GET', url: u } }),
  'XHR, a path of its own': ({ u }) => ({ xhr: { method: 'GET', url: `${u}/special` } }),
  'XHR, own path with a query': ({ u }) => ({ xhr: { method: 'GET', url: `${u}?next=target-in-query` } }),
};

/** What the functions of the API do to the headers. */
export const calls = {
  string: short.string,
  'in startSpan': ({ u, Sentry }) => ({ run: (call) => Sentry.startSpan({ name: 'work', op: 'task' }, () => call([u])) }),
  'in startSpan, XHR': ({ u, Sentry, xhr }) => ({ run: () => Sentry.startSpan({ name: 'work' }, () => xhr({ method: 'GET', url: u })) }),
  'in a span of its own trace': ({ u, Sentry }) => ({ run: (call) => Sentry.startNewTrace(() => Sentry.startSpan({ name: 'work' }, () => call([u]))) }),
  'in startNewTrace': ({ u, Sentry }) => ({ run: (call) => Sentry.startNewTrace(() => call([u])) }),
  'in a root span': ({ u, Sentry }) => ({ run: (call) => Sentry.startSpan({ name: 'work', parentSpan: null }, () => call([u])) }),
  'without an active span': ({ u, Sentry }) => ({ run: (call) => Sentry.withActiveSpan(null, () => call([u])) }),
  'in withActiveSpan': ({ u, Sentry }) => ({ run: (call) => Sentry.withActiveSpan(Sentry.startInactiveSpan({ name: 'own' }), () => call([u])) }),
  'in continueTrace': ({ u, Sentry }) => ({
    run: (call) => Sentry.continueTrace({ sentryTrace: OWN_TRACE, baggage: SENTRY_MEMBER }, () => call([u])),
  }),
  'in continueTrace, a span': ({ u, Sentry }) => ({
    run: (call) => Sentry.continueTrace({ sentryTrace: OWN_TRACE, baggage: SENTRY_MEMBER }, () => Sentry.startSpan({ name: 'work' }, () => call([u]))),
  }),
  'in continueTrace without baggage': ({ u, Sentry }) => ({ run: (call) => Sentry.continueTrace({ sentryTrace: OWN_TRACE }, () => call([u])) }),
  'in continueTrace of an invalid header': ({ u, Sentry }) => ({
    run: (call) => Sentry.continueTrace({ sentryTrace: 'nonsense', baggage: SENTRY_MEMBER }, () => call([u])),
  }),
  'in suppressTracing': ({ u, Sentry }) => ({ run: (call) => Sentry.suppressTracing(() => call([u])) }),
  'in suppressTracing, XHR': ({ u, Sentry, xhr }) => ({ run: () => Sentry.suppressTracing(() => xhr({ method: 'GET', url: u })) }),
  'with the headers of getTraceData': ({ u, Sentry }) => [u, { headers: Sentry.getTraceData() }],
  'after all this': ({ u }) => [u],
};

/** After a navigation: everything carries the new trace. */
export const navigations = {
  before: short.string,
  'after pushState': ({ u }) => ({ run: (call) => (history.pushState(null, '', `${location.pathname}/next`), call([u])) }),
  'the same again': short.string,
  'after replaceState': ({ u }) => ({ run: (call) => (history.replaceState(null, '', `${location.pathname}/more`), call([u])) }),
  'XHR after it': ({ u }) => ({ xhr: { method: 'GET', url: u } }),
  'after replaceState with the same address': ({ u }) => ({ run: (call) => (history.replaceState({ a: 1 }, '', location.href), call([u])) }),
  'after a state without an address': ({ u }) => ({ run: (call) => (history.pushState({ a: 1 }, ''), call([u])) }),
  'after startBrowserTracingNavigationSpan': ({ u, Sentry }) => ({
    run: (call) => (
      Sentry.startBrowserTracingNavigationSpan(Sentry.getClient(), { name: 'route', attributes: { 'sentry.segment.name.source': 'route' } }), call([u])
    ),
  }),
};

/** The whole matrix. */
export const all = {
  ...short,
  ...inputs,
  ...Object.fromEntries(Object.entries(headers).map(([name, make]) => [`headers: ${name}`, (t) => [t.u, { headers: make(t) }]])),
  'Request, then headers: Map': ({ u }) => [new Request(u, { headers: { 'x-lost': '1' } }), { headers: new Map(PAIRS) }],
  ...xhrs,
};

// ---------------------------------------------------------------------------------------------------------------------

const tag = (x) => Object.prototype.toString.call(x).slice(8, -1);

/** What a caller could see of its own objects. */
function look(x, depth = 0) {
  if (x === null || (typeof x !== 'object' && typeof x !== 'function')) return [typeof x, String(x)];
  const kind = tag(x);
  if (kind === 'Headers' || kind === 'URLSearchParams' || kind === 'Map') return [kind, ...Array.from(x, ([k, v]) => [k, String(v)])];
  if (kind === 'Set' || kind === 'Array') return [kind, Object.isFrozen(x), ...Array.from(x, (v) => look(v, depth + 1))];
  if (kind === 'Request') return [kind, x.url, x.method, [...x.headers], x.mode, x.credentials, x.cache, x.referrer, x.referrerPolicy, x.keepalive];
  if (kind === 'URL') return [kind, x.href];
  if (!['Object', 'Function'].includes(kind) || depth > 3) return [kind];
  const members = Object.entries(Object.getOwnPropertyDescriptors(x)).map(([k, d]) => [
    k,
    d.get ? 'getter' : look(d.value, depth + 1),
    d.writable,
    d.enumerable,
  ]);
  return [kind, Object.isFrozen(x), ...members];
}

/** @returns the text of the response, or the name of the error */
function xhr({ method, url, headers = [], body, twice, sync }) {
  return new Promise((resolve) => {
    const x = new XMLHttpRequest();
    for (const end of ['load', 'error', 'abort', 'timeout']) x.addEventListener(end, () => resolve(`${end} ${x.status}`));
    x.open(method, url, !sync);
    if (twice) {
      x.setRequestHeader('x-first', '1');
      x.open(method, url);
    }
    for (const [name, value] of headers) x.setRequestHeader(name, value);
    x.send(body);
  });
}

/**
 * Makes the requests one after the other.
 * @returns {Promise<{name: string, path: string, outcome: string, changed: boolean}[]>}
 */
export async function make(cases, { Sentry, api, other }) {
  const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
  const done = [];
  for (const [index, [name, shape]] of Object.entries(cases).entries()) {
    const u = `${api}/${index}`;
    let outcome = '';
    let changed = false;
    const call = async (args) => {
      const before = JSON.stringify(args.map((a) => look(a)));
      const promise = fetch(...args);
      changed = JSON.stringify(args.map((a) => look(a))) !== before;
      const response = await promise;
      await response.text();
      return `${response.constructor.name} ${response.status} ${response.type}`;
    };
    try {
      const given = shape({ u, other, frame, Sentry, xhr });
      outcome = await (Array.isArray(given) ? call(given) : given.xhr ? xhr(given.xhr) : given.run(call));
    } catch (error) {
      outcome = `${error.name}: ${error.message}`;
    }
    done.push({ name, path: u, outcome, changed });
  }
  return done;
}
