import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FACT_NUMBERS, FACT_TEXTS, LATE_NUMBERS, LATE_TEXTS } from '../../src/browser/positions.js';
import * as OP from '../../src/browser/seam.js';
import { asSentryTrace, pageFacts, start } from '../../src/browser/host.js';
import { answered, retryAfter } from '../../src/browser/limits.js';
import { adopt } from '../../src/browser/link.js';
import { leftEarly, whenLeft } from '../../src/npm/api/left.js';
import { startObserved } from '../../src/browser/rust.js';
import { install } from '../../src/browser/shim.js';
import { fakePage, fakeSink, settled } from './fake.mjs';

/** A started host on a fake page. */
const run = (o = {}, options = {}) => {
  const G = fakePage(o);
  const shim = install(G);
  const sink = fakeSink();
  sink.outputs.push(...(o.outputs ?? ['Uhttps://ingest.example/api/1/envelope/']));
  const host = start(G, shim, sink, options);
  const give = (...outputs) => {
    sink.outputs.push(...outputs);
    host._drain();
  };
  // Without the wall clock that TICK carries.
  const ops = () => sink.events.map((e) => [e.op, ...(e.op === OP.TICK ? e.nums.slice(0, 1) : e.op === OP.INTERACTION ? e.nums.slice(0, 2) : e.nums)]);
  return { G, shim, sink, host, give, ops };
};
/** What is known, under the names of the seam's table. */
const named = (names, values) =>
  Object.fromEntries(
    names
      .split(' ')
      .map((name, at) => [name, values[at]])
      .filter(([, value]) => value !== '' && value === value),
  );
const facts = (G, shim = install(G), stored = true) => {
  const [numbers, texts] = pageFacts(G, shim, stored);
  assert.deepEqual(
    [numbers.length, texts.length],
    [FACT_NUMBERS, FACT_TEXTS].map((names) => names.split(' ').length),
  );
  return { ...named(FACT_NUMBERS, numbers), ...named(FACT_TEXTS, texts) };
};
const late = ({ nums, text }) => ({ ...named(LATE_NUMBERS, [...nums].slice(1)), ...named(LATE_TEXTS, text.split('\x1f')) });

// ------------------------------------------------------------------------------------------------------------- facts

test('traceparent is read by the recommendation, and counts only where there is no sentry-trace', () => {
  const T = '4bf92f3577b34da6a3ce929d0e0e4736';
  const S = '00f067aa0ba902b7';
  for (const [header, flag] of [
    [`00-${T}-${S}-01`, 1],
    [` 00-${T}-${S}-00\n`, 0],
    [`00-${T}-${S}-03`, 1],
    [`cc-${T}-${S}-01`, 1],
    [`cc-${T}-${S}-00-what-comes-later`, 0],
  ]) {
    assert.equal(asSentryTrace(header), `${T}-${S}-${flag}`);
  }
  const none = [
    `ff-${T}-${S}-01`,
    `00-${T}-${S}-01-x`,
    `00-${T}-${S}-01x`,
    `cc-${T}-${S}-01x`,
    `00-${T}-${S}-1`,
    `0-${T}-${S}-01`,
    `00-${T.toUpperCase()}-${S}-01`,
    `00-${T}-${S}-0x`,
    `${T}-${S}-1`,
  ];
  // The engine names the reason.
  for (const header of none) assert.equal(asSentryTrace(header), `traceparent ${header}`);
  const traceOf = (metas) => facts(fakePage({ metas })).sentryTrace;
  const traceparent = `00-${T}-${S}-01`;
  assert.equal(traceOf({ traceparent }), `${T}-${S}-1`);
  assert.equal(traceOf({ traceparent, 'sentry-trace': ' ' }), `${T}-${S}-1`);
  assert.equal(traceOf({ traceparent, 'sentry-trace': 'T' }), 'T');
  assert.equal(traceOf({}), undefined);
});

test('page facts: session storage is left alone unless it is asked for', () => {
  const G = fakePage();
  let reads = 0;
  Object.defineProperty(G, 'sessionStorage', { get: () => (reads++, { getItem: () => '{}' }) });
  const shim = install(G);
  assert.equal(facts(G, shim, false)['previousTrace'], undefined);
  assert.equal(reads, 0);
  assert.equal(facts(G, shim, true)['previousTrace'], '{}');
});

test('page facts: what the engine needs to know, under the names of the seam', () => {
  const G = fakePage({
    metas: { 'sentry-trace': 'T', baggage: 'b=1', traceparent: 'P', 'sentry-route': '/users/:id' },
    readyState: 'interactive',
  });
  G.document.referrer = 'https://ref.example/';
  G.navigator = { userAgent: 'UA', language: 'de', hardwareConcurrency: 8, deviceMemory: 16, connection: { effectiveType: '4g', rtt: 50, type: 'wifi' } };
  G.store.set('sentry_previous_trace', '{"a":1}');
  G.performance.getEntriesByType = () => [{ type: 'reload', activationStart: 12.5 }];
  const shim = install(G);
  const f = facts(G, shim);
  const { wall, seed, ...rest } = f;
  assert.ok(Math.abs(wall - Date.now()) < 60_000);
  assert.match(seed, /^[0-9a-f]{32}$/);
  assert.deepEqual(rest, {
    url: 'https://page.example/users/42',
    referrer: 'https://ref.example/',
    userAgent: 'UA',
    timeOrigin: 1700000000000,
    now: 1000,
    readyState: 1,
    cached: 0,
    sentryTrace: 'T',
    baggage: 'b=1',
    routePattern: '/users/:id',
    traceId: shim.context[0],
    spanId: shim.context[1],
    previousTrace: '{"a":1}',
  });
});

test('I1: what only events say is read when the engine asks for it, once, and not at the start', () => {
  const reads = [];
  let learn;
  const { G, sink, give } = run({}, { _onLearn: (f) => (learn = f) });
  const value = (name, v) => ({ get: () => (reads.push(name), v), enumerable: true, configurable: true });
  G.navigator = Object.defineProperties(
    {},
    {
      userAgent: { value: 'UA' },
      language: value('language', 'de'),
      hardwareConcurrency: value('cores', 8),
      deviceMemory: value('memory', 16),
      connection: value('connection', { effectiveType: '4g', rtt: 50, type: 'wifi' }),
    },
  );
  const format = Intl.DateTimeFormat;
  Intl.DateTimeFormat = function (...args) {
    reads.push('Intl');
    return format(...args);
  };
  try {
    pageFacts(G, install(G), true);
    assert.deepEqual(reads, []);
    give('L');
    learn();
    give('L');
  } finally {
    Intl.DateTimeFormat = format;
  }
  const told = sink.events.filter(({ op }) => op === OP.FACTS);
  assert.equal(told.length, 1);
  const { timezone: zone, ...rest } = late(told[0]);
  assert.ok(zone.length > 1);
  assert.deepEqual(rest, {
    language: 'de',
    connectionType: 'wifi',
    effectiveType: '4g',
    rtt: 50,
    memory: 16,
    cores: 8,
  });
});

test('G14: a fact that cannot be read is left out, the others are told', () => {
  const { G, sink, give } = run({});
  G.navigator = {
    get language() {
      throw new Error('mine');
    },
    get connection() {
      throw new Error('mine');
    },
    hardwareConcurrency: 8,
  };
  Object.defineProperty(G.document, 'referrer', {
    get: () => {
      throw new Error('mine');
    },
  });
  Object.prototype.polluted = 'everywhere';
  try {
    give('L');
    assert.equal(facts(G).url, 'https://page.example/users/42');
    assert.ok(!('polluted' in facts(G)) || !Object.hasOwn(facts(G), 'polluted'));
  } finally {
    delete Object.prototype.polluted;
  }
  assert.deepEqual(
    Object.keys(late(sink.events.find(({ op }) => op === OP.FACTS))).filter((name) => name !== 'timezone'),
    ['cores'],
  );
});

test('C11: a page that overrides only document.hidden is hidden when it says so', () => {
  const { G, ops } = run({});
  G.document.hidden = true;
  G.document.dispatch('visibilitychange');
  assert.deepEqual(ops(), [[OP.HIDDEN, 1000]]);
});

test("the tag's age: from its time in seconds or milliseconds, or from Server-Timing", () => {
  const age = (o) => +facts(fakePage(o)).ageMs;
  const near = (a, b) => assert.ok(Math.abs(a - b) < 5000, `${a} is about ${b}`);
  near(age({ metas: { 'sentry-trace-time': String(Date.now() / 1000 - 60) } }), 60_000);
  near(age({ metas: { 'sentry-trace-time': String(Date.now() - 120_000) } }), 120_000);
  assert.equal(age({ serverTiming: [{ name: 'age', duration: 90_000, description: '' }] }), 90_000);
  assert.equal(age({ serverTiming: [{ name: 'age', duration: 0, description: '90' }] }), 90_000);
  assert.ok(!('ageMs' in facts(fakePage())), 'unknown: left out');
  assert.ok(!('ageMs' in facts(fakePage({ metas: { 'sentry-trace-time': 'yesterday' } }))));
});

test('a document that back or forward took from the HTTP cache', () => {
  const cached = (entry) => {
    const G = fakePage();
    G.performance.getEntriesByType = () => [entry];
    return facts(G).cached;
  };
  assert.equal(cached({ type: 'back_forward', transferSize: 0 }), 1);
  assert.equal(cached({ type: 'back_forward', transferSize: 300 }), 0);
  assert.equal(cached({ type: 'navigate', transferSize: 0 }), 0);
});

test('a separator in a value cannot make another of it', () => {
  const f = facts(fakePage({ metas: { baggage: 'a\x1fevil' } }));
  assert.equal(f.baggage, 'aevil');
  assert.equal(f.url, 'https://page.example/users/42');
});

test('prerendering is told; a worker has no document', () => {
  const G = fakePage();
  G.document.visibilityState = 'hidden';
  G.document.prerendering = false;
  assert.equal(facts(G).prerendering, 0);
  G.document.prerendering = true;
  assert.equal(facts(G).prerendering, 1);
  const W = fakePage({ without: ['document', 'History', 'history', 'sessionStorage', 'navigator'] });
  const f = facts(W);
  assert.equal('readyState' in f, false);
  assert.equal(f.url, 'https://page.example/users/42');
});

test('facts where everything is missing or throws', () => {
  const G = fakePage({ without: ['document', 'performance', 'crypto', 'sessionStorage', 'navigator', 'History', 'history'] });
  Object.defineProperty(G, 'sessionStorage', {
    get() {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  const f = facts(G);
  assert.match(f.seed, /^[0-9a-f]{32}$/);
  assert.ok(Math.abs(f.timeOrigin - Date.now()) < 60_000);
});

test('after an early navigation the facts are those of the page as it was loaded', () => {
  const G = fakePage({ href: 'https://page.example/first' });
  const shim = install(G);
  const [traceId] = shim.context;
  G.history.pushState(null, '', '/second');
  let f = facts(G, shim);
  assert.equal(f.url, 'https://page.example/first');
  assert.equal(f.traceId, traceId);
  adopt(shim, fakeSink());
  f = facts(G, shim);
  assert.equal(f.url, 'https://page.example/second');
});

// ------------------------------------------------------------------------------------------------------------- timer

test('one timer: armed early, it waits on; armed earlier, it moves; disarmed, it stays silent', () => {
  const { G, give, ops, sink } = run();
  assert.equal(G.timers.size, 0);
  give('T1500');
  give('T2500');
  give('T3000');
  assert.equal(G.timers.size, 1);
  G.advance(500);
  assert.deepEqual(ops(), []);
  assert.equal(G.timers.size, 1);
  give('T1600');
  assert.equal(G.timers.size, 1);
  G.advance(100);
  assert.deepEqual(ops(), [[OP.TICK, 1600]]);
  assert.equal(G.timers.size, 0);
  assert.ok(Math.abs(sink.events[0].nums[1] - Date.now()) < 60_000);
  give('T2000');
  give('T');
  G.advance(5000);
  assert.deepEqual(ops(), [[OP.TICK, 1600]]);
  assert.equal(G.timers.size, 0);
});

test('a thousand deadlines that only move on cost one native timer', () => {
  const { G, give } = run();
  let made = 0;
  const { setTimeout } = G;
  G.setTimeout = (...a) => (made++, setTimeout(...a));
  for (let i = 0; i < 1000; i++) give('T' + (2000 + i));
  assert.ok(G.timers.size === 1 && made === 0, 'made by the native captured before');
});

test("a deadline in the past fires at once, one beyond the browser's limit is split", () => {
  const { G, give, ops } = run();
  give('T1');
  G.advance(0);
  assert.deepEqual(ops(), [[OP.TICK, 1000]]);
  give('T' + 2 ** 33);
  assert.ok([...G.timers.values()][0].at - G.time < 2 ** 31);
  G.advance(2 ** 33);
  assert.deepEqual(ops().at(-1), [OP.TICK, 2 ** 33]);
});

test('the engine may arm the next one while it handles a tick', () => {
  const { G, sink, give, ops } = run();
  sink.onEvent = (op, nums) => {
    if (op === OP.TICK && nums[0] < 4000) sink.outputs.push('T' + (nums[0] + 1000));
  };
  give('T2000');
  G.advance(10_000);
  assert.deepEqual(
    ops().map((e) => e[1]),
    [2000, 3000, 4000],
  );
});

// --------------------------------------------------------------------------------------------------------- transport

test('how long a server has asked to wait: numbers have the base 10, and a date may be any', () => {
  const now = 5e12;
  for (const [header, wait] of [
    ['60', 6e4],
    ['0', 0],
    ['-1', -1e3],
    ['0x10', 0],
    [new Date(now + 7e3).toUTCString(), 7e3],
    ['Thu, 01 Jan 1970 00:00:00 GMT', -now],
    ['soon', 6e4],
    ['', NaN],
    [null, NaN],
    [undefined, NaN],
  ])
    assert.equal(retryAfter(header, now), wait, header);
  assert.deepEqual(answered([1, now, 2, 200, NaN], '0x3c:transaction,60:error;session:org,x::key'), [
    [1, now, 2, 200, now, now + 6e4, now + 6e4, now + 6e4],
    'transaction\nerror\nsession\nall',
  ]);
});

test('an envelope is posted with the native fetch and its fate reported', async () => {
  const calls = [];
  const { G, sink, give, host } = run({
    fetch(...a) {
      calls.push(a);
      return Promise.resolve(new Response('', { status: 429, headers: { 'x-sentry-rate-limits': '60::org', 'retry-after': '7' } }));
    },
  });
  const shimmed = G.fetch;
  G.fetch = () => assert.fail('the wrapped fetch must not see our own requests');
  give('P12 1\n{"a":1}\n{}\nbody');
  await settled();
  assert.notEqual(shimmed, undefined);
  const [[url, init]] = calls;
  assert.equal(url, 'https://ingest.example/api/1/envelope/');
  assert.equal(Object.getPrototypeOf(init), null);
  assert.deepEqual(
    { ...init },
    {
      method: 'POST',
      body: '{"a":1}\n{}\nbody',
      keepalive: true,
      referrerPolicy: 'strict-origin',
      signal: undefined,
      headers: undefined,
    },
  );
  const { op, nums, text } = sink.events[0];
  assert.deepEqual([op, nums[0], nums[2], nums[3], nums[4], text], [OP.SENT, G.time, 12, 429, 7000, '60::org']);
  assert.ok(nums[1] > 1e12);
  assert.equal(sink.starts.length, 0);
  host._stop();
});

test('G12: an envelope that nobody answers gives its connection back after 15 s, also one of a transport that never settles', async () => {
  const never = () => new Promise(() => {});
  for (const options of [{}, { _send: never }]) {
    const signals = [];
    const { G, sink, give, host } = run({ fetch: (_, init) => (signals.push(init.signal), never()) }, options);
    G.AbortController = AbortController;
    give('P1 0\nbody');
    G.advance(14_999);
    assert.deepEqual(
      sink.events.filter(({ op }) => op === OP.SENT),
      [],
    );
    G.advance(1);
    const [{ nums }, ...more] = sink.events.filter(({ op }) => op === OP.SENT);
    assert.deepEqual([nums[2], nums[3], more], [1, 0, []]);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      options._send ? [] : [true],
    );
    await settled();
    assert.equal(sink.events.filter(({ op }) => op === OP.SENT).length, 1, 'the abort is not told once more');
    host._stop();
  }
});

test("G12: what the page's own listeners send while it goes does not wait for the answers to what is on its way", async () => {
  const { G, sink, give, host } = run({ fetch: () => Promise.reject(new TypeError('the page has gone')) });
  const told = () => sink.events.filter(({ op }) => op === OP.SENT).map(({ nums }) => [nums[2], nums[3]]);
  G.dispatch('pagehide', { persisted: true });
  give('P1 1\nbody');
  give('P2 1\nbody');
  assert.deepEqual(told(), [
    [1, 200],
    [2, 200],
  ]);
  await settled();
  assert.equal(told().length, 2, 'it is told once');
  // It has come back.
  G.dispatch('pageshow', { persisted: true });
  give('P3 1\nbody');
  assert.equal(told().length, 2);
  await settled();
  assert.deepEqual(told()[2], [3, 0]);
  host._stop();
});

test('network errors, exceptions and a missing fetch are status 0', async () => {
  for (const o of [
    { fetch: () => Promise.reject(new TypeError('x')) },
    {
      fetch: () => {
        throw new Error('x');
      },
    },
    { without: ['fetch'] },
  ]) {
    const { sink, give } = run(o);
    give('P1 0\nbody');
    await settled();
    assert.deepEqual(
      sink.events.map((e) => [e.op, e.nums[2], e.nums[3], e.text]),
      [[OP.SENT, 1, 0, '']],
    );
  }
});

test("transportOptions and a sender of the app's own", async () => {
  let { G, give } = run({}, { _transportOptions: { headers: { 'x-a': '1' }, fetchOptions: { credentials: 'include', keepalive: false } } });
  give('P1 1\nbody');
  assert.deepEqual((({ headers, credentials, keepalive }) => ({ headers, credentials, keepalive }))(G.calls[0].args[1]), {
    headers: { 'x-a': '1' },
    credentials: 'include',
    keepalive: false,
  });
  const posts = [];
  const second = run({}, { _send: (...a) => (posts.push(a), Promise.resolve({ status: 200, headers: { get: (n) => (n === 'retry-after' ? '3' : null) } })) });
  ({ G, give } = second);
  const { sink } = second;
  give('P5 0\nbody');
  await settled();
  const [[body, post, url]] = posts;
  assert.deepEqual([body, url, G.calls.length], ['body', 'https://ingest.example/api/1/envelope/', 0]);
  post('other');
  assert.deepEqual([G.calls[0].args[0], G.calls[0].args[1].body], [url, 'other'], 'as the host would have');
  assert.deepEqual(
    sink.events.map((e) => [e.nums[2], e.nums[3], e.nums[4], e.text]),
    [[5, 200, 3000, '']],
  );
});

// ------------------------------------------------------------------------------------------------------ other outputs

test('session storage, and outputs for the API; debug notes are for whoever polls', () => {
  const others = [];
  const { G, give } = run({}, { _onOutput: (o) => others.push(o) });
  give('Ssentry_previous_trace\n{"x":\n1}', 'Dnote with spaces\nand lines', 'R1 2000\nname\nurl', 'E7');
  assert.equal(G.store.get('sentry_previous_trace'), '{"x":\n1}');
  assert.deepEqual(others, ['R1 2000\nname\nurl', 'E7']);
});

test('a callback or a storage that throws stops neither the pump nor the engine', () => {
  const { G, shim, give } = run(
    {},
    {
      _onOutput() {
        throw new Error('app');
      },
    },
  );
  G.sessionStorage.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  give('Dx', 'Sk\nv', 'E1', 'Q?', 'T2000');
  assert.equal(G.timers.size, 1);
  assert.equal(shim.dead, '');
});

test('what was lost and is kept for a later page does not take the place of what nobody has told yet', () => {
  const { G, give } = run({}, {});
  give('Sbrowser-tracing.lost\nfirst', 'Sbrowser-tracing.lost\nsecond', 'Ssentry_previous_trace\nold', 'Ssentry_previous_trace\nnew');
  assert.equal(G.store.get('browser-tracing.lost'), 'secondfirst');
  assert.equal(G.store.get('sentry_previous_trace'), 'new');
});

test('outputs that appear while outputs are handled come out in order, not nested', () => {
  const log = [];
  const { sink, give, host } = run(
    {},
    {
      _onOutput(o) {
        log.push(o + '(');
        if (o === 'E1') {
          sink.outputs.push('E2');
          host._event(OP.FLUSH, [1, 2]);
        }
        log.push(')');
      },
    },
  );
  give('E1');
  assert.deepEqual(log, ['E1(', ')', 'E2(', ')']);
});

// --------------------------------------------------------------------------------------------------------- listeners

test('listeners report what they hear, with the time, in capture and passive', () => {
  const { G, ops } = run({ readyState: 'loading' });
  G.document.dispatch('visibilitychange');
  G.document.visibilityState = 'hidden';
  G.document.dispatch('visibilitychange');
  G.document.readyState = 'interactive';
  G.document.dispatch('readystatechange');
  G.document.readyState = 'complete';
  G.document.dispatch('readystatechange');
  G.document.dispatch('prerenderingchange');
  G.dispatch('pagehide', { persisted: true });
  G.dispatch('pagehide', { persisted: false });
  G.dispatch('click', { target: { id: 'buy' } });
  G.dispatch('keydown', { target: null });
  G.dispatch('error');
  G.dispatch('unhandledrejection');
  // An image or script that cannot be loaded is no error of the page: its event passes the window on its way down.
  G.dispatch('error', { target: { tagName: 'IMG' } });
  const t = G.time;
  assert.deepEqual(ops(), [
    [OP.HIDDEN, t],
    [OP.READY_STATE, t, 1],
    [OP.READY_STATE, t, 2],
    [OP.ACTIVATED, t],
    [OP.PAGEHIDE, t, 1],
    [OP.PAGEHIDE, t, 0],
    [OP.INTERACTION, t, 0],
    [OP.INTERACTION, t, 1],
    [OP.ERROR, t],
    [OP.ERROR, t],
  ]);
  assert.ok(G.listeners.filter((l) => l.type === 'click').every((l) => l.capture));
});

test('stop leaves no listener and no timer, and the engine hears no more', () => {
  const { G, give, host, shim, sink } = run();
  give('T5000');
  assert.ok(G.listeners.length && G.document.listeners.length && G.timers.size);
  host._stop();
  host._stop();
  shim.stop();
  assert.equal(G.listeners.length + G.document.listeners.length + G.timers.size, 0);
  host._event(OP.FLUSH, [1, 2]);
  host._drain();
  assert.deepEqual(sink.events, []);
});

test('a trap ends listeners and timer at once; the page goes on', async () => {
  const { G, give, shim, sink } = run();
  give('T5000');
  sink.trap = 'event';
  G.dispatch('click', { target: {} });
  assert.equal(shim.dead, 'Error: unreachable');
  assert.equal(G.document.listeners.length + G.timers.size, 0);
  assert.equal((await G.fetch('/x')).status, 200);
});

test('a trap in the first poll, and a page where an engine has died before', () => {
  const G = fakePage();
  const shim = install(G);
  const sink = fakeSink();
  sink.trap = 'poll';
  start(G, shim, sink);
  assert.equal(shim.dead, 'Error: unreachable');
  assert.equal(G.document.listeners.length, 0);
  start(G, shim, fakeSink());
  assert.equal(G.document.listeners.length, 0);
});

test('a worker: no document, no window events to miss', () => {
  const { G, give, ops } = run({ without: ['document', 'History', 'history', 'sessionStorage'] });
  give('T2000', 'Sk\nv');
  G.advance(1000);
  assert.deepEqual(ops(), [[OP.TICK, 2000]]);
});

test('an event whose verdict says that outputs wait drains them', () => {
  const { G, sink } = run();
  sink.onEvent = () => sink.outputs.push('T9000');
  G.dispatch('click', { target: {} });
  assert.equal(G.timers.size, 1);
});

// ------------------------------------------------------------------------------------------------------- a Rust app's

test('startObserved: what the browser holds back comes before anything that may end a transaction', () => {
  const G = fakePage();
  const shim = install(G);
  const inner = fakeSink();
  const log = [];
  const heard = (op, nums, text) => (log.push(op), inner.event(op, nums, text));
  let stopped = 0;
  const observe = (global, event, options) => {
    assert.equal(global, G);
    assert.equal(options.userTiming, true);
    return { collectNow: () => event(OP.ENTRY, Float64Array.of(1), 'x'), stop: () => stopped++ };
  };
  const host = startObserved(G, shim, observe, { userTiming: true }, heard, inner.poll, inner.headers);
  G.dispatch('click', { target: {} });
  G.dispatch('pagehide', { persisted: false });
  G.history.pushState(null, '', '/next');
  host._event(OP.FLUSH, [1, 2]);
  assert.deepEqual(log, [OP.INTERACTION, OP.ENTRY, OP.PAGEHIDE, OP.ENTRY, OP.NAVIGATED, OP.ENTRY, OP.FLUSH]);
  host._stop();
  assert.equal(stopped, 1);
  assert.equal(G.document.listeners.length, 0);
});

test('H4: a page that is left before its engine ran notes what is lost, and the next one reads it once', async () => {
  const G = fakePage({ time: 5000 });
  const shim = install(G);
  let waits = true;
  whenLeft(G, shim, () => waits);
  await G.fetch('/1');
  G.history.pushState(null, '', '/second');
  G.dispatch('pagehide', { persisted: false });
  assert.deepEqual(leftEarly(G), [2, 3], 'a page load, a navigation and a request');
  assert.deepEqual(leftEarly(G), []);
  G.dispatch('pagehide', { persisted: false });
  G.dispatch('pagehide', { persisted: false });
  assert.deepEqual(leftEarly(G), [4, 6], 'those of two pages');
  shim.dead = 'it could not be fetched, as the page goes';
  G.dispatch('pagehide', { persisted: false });
  assert.deepEqual(leftEarly(G), [2, 3], 'the same where the engine has been given up');
  waits = false;
  G.dispatch('pagehide', { persisted: false });
  assert.deepEqual(leftEarly(G), [], 'one whose engine has run and died');
  [waits, shim.dead] = [true, ''];
  G.dispatch('pagehide', { persisted: true });
  adopt(shim, fakeSink());
  G.dispatch('pagehide', { persisted: false });
  assert.deepEqual(leftEarly(G), [], 'one that the browser keeps, one with an engine');
  for (const [text, means] of [
    ['2 3', [2, 3]],
    ['2', []],
    ['-1 3', []],
    ['99999 1', []],
    ['1 1e3', []],
    ['1 1\n', []],
  ]) {
    G.sessionStorage.setItem('sentry_left_early', text);
    assert.deepEqual(leftEarly(G), means, JSON.stringify(text));
  }
  const bare = fakePage();
  Object.defineProperty(bare, 'sessionStorage', {
    get() {
      throw new Error('refused');
    },
  });
  whenLeft(bare, install(bare), () => true);
  bare.dispatch('pagehide', { persisted: false });
  assert.deepEqual(leftEarly(bare), []);
});
