// mergeFetchHeaders: every shape of headers that fetch takes, and the caller's objects as they were.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { mergeFetchHeaders } from './merge.mjs';

const TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-1';
const OURS = 'sentry-trace_id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,sentry-sampled=true';
const h = { sentryTrace: TRACE, baggage: OURS };
const URL_ = 'https://page.example/api';

/** What fetch would send. */
const wire = (args) => Object.fromEntries(new Headers(args[1].headers));
const merged = (headers, input = URL_) => wire(mergeFetchHeaders(input, { headers }, h));

function* generator() {
  yield ['x-a', '1'];
  yield ['baggage', 'v=1'];
}

const foreign = vm.createContext({});
const run = (code) => vm.runInContext(code, foreign);

// Headers of another realm: an iterable of pairs without our Headers' prototype.
class ForeignHeaders {
  *[Symbol.iterator]() {
    yield ['x-a', '1'];
    yield ['baggage', 'v=1'];
  }
}

const shapes = {
  Headers: () => new Headers({ 'x-a': '1', baggage: 'v=1' }),
  'array of pairs': () => [
    ['x-a', '1'],
    ['baggage', 'v=1'],
  ],
  'plain object': () => ({ 'x-a': '1', baggage: 'v=1' }),
  'plain object with capitals': () => ({ 'X-A': '1', Baggage: 'v=1' }),
  'object without a prototype': () => Object.assign(Object.create(null), { 'x-a': 1, baggage: ['v=1'] }),
  Map: () =>
    new Map([
      ['x-a', '1'],
      ['baggage', 'v=1'],
    ]),
  'Set of pairs': () =>
    new Set([
      ['x-a', '1'],
      ['baggage', 'v=1'],
    ]),
  generator,
  'array iterator': () =>
    [
      ['x-a', '1'],
      ['baggage', 'v=1'],
    ].values(),
  URLSearchParams: () => new URLSearchParams('x-a=1&baggage=v%3D1'),
  'pairs that are iterables': () => [new Set(['x-a', '1']), new Set(['baggage', 'v=1'])],
  'array of another realm': () => run("[['x-a','1'],['baggage','v=1']]"),
  'object of another realm': () => run("({'x-a':'1',baggage:'v=1'})"),
  'Map of another realm': () => run("new Map([['x-a','1'],['baggage','v=1']])"),
  'Headers of another realm': () => new ForeignHeaders(),
};

for (const [name, make] of Object.entries(shapes))
  test(`headers as ${name}: the caller's survive, ours are added, foreign baggage is kept`, () => {
    const got = merged(make());
    assert.equal(got['x-a'], '1');
    assert.equal(got['sentry-trace'], TRACE);
    assert.equal(got.baggage.replace(/, /g, ','), 'v=1,' + OURS);
    assert.equal(Object.keys(got).length, 3);
  });

test('an iterator is read once, by us, and fetch gets what it held', () => {
  let reads = 0;
  const once = (function* () {
    reads++;
    yield ['x-a', '1'];
  })();
  assert.equal(merged(once)['x-a'], '1');
  assert.equal(reads, 1);
});

test('an iterator with its own sentry-trace: nothing is added, nothing is lost', () => {
  const own = (function* () {
    yield ['Sentry-Trace', 'own'];
    yield ['x-a', '1'];
  })();
  assert.deepEqual(merged(own), { 'sentry-trace': 'own', 'x-a': '1' });
});

for (const headers of [undefined, {}, [], new Headers(), new Map()])
  test(`nothing in the headers (${Object.prototype.toString.call(headers)})`, () => {
    assert.deepEqual(merged(headers), { 'sentry-trace': TRACE, baggage: OURS });
  });

test('no init, undefined and null', () => {
  for (const init of [undefined, null]) assert.deepEqual(mergeFetchHeaders(URL_, init, h), [URL_, { headers: { 'sentry-trace': TRACE, baggage: OURS } }]);
});

/** Its constructor takes what the app wants. */
class AuthHeaders extends Headers {
  constructor(token) {
    super();
    this.set('authorization', `Bearer ${token}`);
  }
}
class Appending {
  append() {}
  *[Symbol.iterator]() {
    yield ['authorization', 'Bearer abc'];
  }
}

for (const headers of [new AuthHeaders('abc'), new Appending()])
  test(`headers of a class of the app's (${headers.constructor.name}): its constructor is not called`, () => {
    assert.deepEqual(merged(headers), { authorization: 'Bearer abc', 'sentry-trace': TRACE, baggage: OURS });
  });

test('a header that is called as a method of lists is', () => {
  assert.deepEqual(merged({ flat: '1', baggage: 'v=1' }), { flat: '1', baggage: `v=1,${OURS}`, 'sentry-trace': TRACE });
});

test('FormData as headers', () => {
  const form = new FormData();
  form.append('x-a', '1');
  assert.deepEqual(merged(form), { 'x-a': '1', 'sentry-trace': TRACE, baggage: OURS });
});

for (const nothing of [undefined, null, ''])
  test(`headers of ours that the caller gives as ${JSON.stringify(nothing)} are none`, () => {
    assert.deepEqual(merged({ 'Sentry-Trace': nothing, baggage: nothing, 'x-a': '1' }), { 'x-a': '1', 'sentry-trace': TRACE, baggage: OURS });
  });

test('an empty sentry-trace in Headers is none', () => {
  assert.deepEqual(merged(new Headers({ 'Sentry-Trace': '', 'x-a': '1' })), { 'x-a': '1', 'sentry-trace': TRACE, baggage: OURS });
});

test('a sentry-trace of the caller, in any case and shape, wins over everything of ours', () => {
  for (const headers of [
    { 'sentry-trace': 'x' },
    { 'SENTRY-TRACE': 'x' },
    [['Sentry-trace', 'x']],
    new Headers({ 'Sentry-Trace': 'x' }),
    new Map([['sentry-trace', 'x']]),
  ])
    assert.equal(mergeFetchHeaders(URL_, { headers }, { ...h, traceparent: 'tp' }), undefined);
  const request = new Request(URL_, { headers: { 'sentry-trace': 'x' } });
  assert.equal(mergeFetchHeaders(request, undefined, h), undefined);
});

test('baggage that has sentry members stays as it is', () => {
  for (const baggage of ['sentry-trace_id=1', 'v=1, sentry-x=2', ' sentry-x=1 , v=2']) {
    assert.equal(merged({ baggage }).baggage, baggage.trim());
    assert.equal(merged([['Baggage', baggage]]).baggage, baggage.trim());
  }
  assert.equal(merged({ baggage: 'my-sentry-x=1' }).baggage, 'my-sentry-x=1,' + OURS);
});

test('several baggage values: one with a sentry member keeps ours away', () => {
  assert.equal(
    merged([
      ['baggage', 'v=1'],
      ['Baggage', 'sentry-a=1'],
    ]).baggage,
    'v=1, sentry-a=1',
  );
});

test("the joined baggage stays within 8192 characters, whole members only, the caller's first", () => {
  const old = 'v=' + 'x'.repeat(8192 - 2 - 1 - 'sentry-sampled=true'.length);
  const got = merged({ baggage: old }).baggage;
  assert.equal(got, old + ',sentry-sampled=true');
  assert.equal(got.length, 8192);
  assert.equal(merged({ baggage: old + 'x' }).baggage, old + 'x');
  const long = 'v=' + 'x'.repeat(9000);
  assert.equal(merged(new Headers({ baggage: long })).baggage, long);
});

test("traceparent is added when asked for, and never over the caller's", () => {
  const t = { ...h, traceparent: '00-a-b-01' };
  assert.equal(wire(mergeFetchHeaders(URL_, {}, t)).traceparent, '00-a-b-01');
  assert.equal(wire(mergeFetchHeaders(URL_, { headers: { TraceParent: 'own' } }, t)).traceparent, 'own');
  assert.equal(wire(mergeFetchHeaders(URL_, { headers: { TraceParent: 'own' } }, t))['sentry-trace'], TRACE);
});

test("no baggage of ours: none is added, the caller's stays", () => {
  const t = { sentryTrace: TRACE };
  assert.deepEqual(wire(mergeFetchHeaders(URL_, {}, t)), { 'sentry-trace': TRACE });
  assert.equal(wire(mergeFetchHeaders(URL_, { headers: { baggage: 'v=1' } }, t)).baggage, 'v=1');
});

test('what fetch refuses is left to fetch', () => {
  for (const init of [5, 'x', { headers: null }, { headers: 'x' }, { headers: 5 }]) assert.equal(mergeFetchHeaders(URL_, init, h), undefined);
  for (const headers of [['not-a-pair'], [['one']], [5], { 'a b': '1' }])
    assert.throws(() => new Headers(mergeFetchHeaders(URL_, { headers }, h)[1].headers), TypeError);
});

test('nothing of the caller is changed', () => {
  const headers = Object.freeze({ 'x-a': '1' });
  const init = Object.freeze({ method: 'POST', headers });
  const [, next] = mergeFetchHeaders(URL_, init, h);
  assert.deepEqual(init, { method: 'POST', headers: { 'x-a': '1' } });
  assert.equal(next.method, 'POST');
  const list = [['x-a', '1']];
  mergeFetchHeaders(URL_, { headers: list }, h);
  assert.deepEqual(list, [['x-a', '1']]);
  const map = new Map([['x-a', '1']]);
  mergeFetchHeaders(URL_, { headers: map }, h);
  assert.equal(map.size, 1);
  const own = new Headers({ 'x-a': '1' });
  mergeFetchHeaders(URL_, { headers: own }, h);
  assert.deepEqual([...own], [['x-a', '1']]);
  const request = new Request(URL_, { headers: { 'x-a': '1' } });
  mergeFetchHeaders(request, undefined, h);
  assert.deepEqual([...request.headers], [['x-a', '1']]);
});

test('everything of the init is kept: own, inherited, accessors of a class, a Request as init', () => {
  const base = { method: 'PUT', headers: { 'x-a': '1' } };
  const inherited = Object.create(base, { credentials: { value: 'include', enumerable: true } });
  let [, next] = mergeFetchHeaders(URL_, inherited, h);
  assert.equal(next.method, 'PUT');
  assert.equal(next.credentials, 'include');
  assert.equal(new Headers(next.headers).get('x-a'), '1');

  class Options {
    #m = 'PATCH';
    get method() {
      return this.#m;
    }
    get headers() {
      return { 'x-a': '1' };
    }
  }
  [, next] = mergeFetchHeaders(URL_, new Options(), h);
  assert.equal(next.method, 'PATCH');
  assert.equal(new Headers(next.headers).get('x-a'), '1');

  const as = new Request('https://page.example/other', { method: 'DELETE', headers: { 'x-a': '1' }, cache: 'no-store' });
  [, next] = mergeFetchHeaders(URL_, as, h);
  assert.equal(next.method, 'DELETE');
  assert.equal(next.cache, 'no-store');
  assert.equal(new Headers(next.headers).get('x-a'), '1');
});

test('a Request: its headers are the base, those of the init replace them as in fetch', () => {
  const request = new Request(URL_, { method: 'POST', body: 'text', headers: { 'x-a': 'request' } });
  let got = wire(mergeFetchHeaders(request, undefined, h));
  assert.equal(got['x-a'], 'request');
  assert.equal(got['content-type'], 'text/plain;charset=UTF-8');
  assert.equal(got['sentry-trace'], TRACE);
  got = wire(mergeFetchHeaders(request, { headers: { 'x-b': 'init' } }, h));
  assert.deepEqual(got, { 'x-b': 'init', 'sentry-trace': TRACE, baggage: OURS });
  assert.equal(request.bodyUsed, false);
});

test('a Request keeps what an init would reset', () => {
  const request = { [Symbol.toStringTag]: 'Request', url: URL_, headers: new Headers(), referrer: 'https://page.example/r', referrerPolicy: 'origin' };
  for (const init of [undefined, {}, { headers: undefined }]) {
    const [, next] = mergeFetchHeaders(request, init, h);
    assert.equal(next.referrer, request.referrer);
    assert.equal(next.referrerPolicy, 'origin');
  }
  // Here the caller's own init resets them.
  assert.equal('referrer' in mergeFetchHeaders(request, { method: 'POST' }, h)[1], false);
});

test('an empty baggage of the caller’s is none', () => {
  const h = { sentryTrace: `${'a'.repeat(32)}-${'b'.repeat(16)}-1`, baggage: 'sentry-release=1' };
  for (const headers of [{ baggage: '' }, { Baggage: '', other: '1' }, new Headers({ baggage: '' }), [['baggage', '']], new Map([['baggage', '']]).entries()]) {
    const [, init] = mergeFetchHeaders('/', { headers }, h) ?? [];
    assert.equal(new Headers(init.headers).get('baggage'), 'sentry-release=1');
  }
});
