import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hear } from '../../src/browser/host.js';
import { adopt } from '../../src/browser/link.js';
import { ERROR, HIDDEN, NAVIGATED, PAUSE, REQUEST_END, REQUEST_START, TICK, VERDICT_AHEAD, VERDICT_SPAN } from '../../src/browser/seam.js';
import { install, VERSION } from '../../src/browser/shim.js';
import { fakePage, fakeSink, sent } from './fake.mjs';

const TRACE = '12345678901234567890123456789012';
const SPAN = '1234567890123456';
const TAGS = { 'sentry-trace': `${TRACE}-${SPAN}-1`, baggage: 'sentry-environment=prod' };
const A = 'a'.repeat(32);
const B = 'b'.repeat(16);
/** What a sink is told of a request, without the id of its span. @param {string} text */
const requestIn = (text) => text.replace(/^[0-9a-f]{16} /, '');
const traceOf = (call) => sent(call)['sentry-trace'];
const installed = (G, options) => {
  const shim = install(G);
  shim.configure(options);
  return shim;
};

// ------------------------------------------------------------------------------------------------ without an engine

test("before any engine a request carries the tag's trace, flag and baggage, with a span id of its own", async () => {
  const G = fakePage({ metas: TAGS });
  install(G);
  await G.fetch('/api/1');
  await G.fetch('/api/2');
  const [a, b] = G.calls.map(sent);
  assert.match(a['sentry-trace'], new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`));
  assert.equal(a.baggage, TAGS.baggage);
  assert.notEqual(a['sentry-trace'], b['sentry-trace']);
  assert.notEqual(a['sentry-trace'].split('-')[1], SPAN);
});

test('tags as they may come: accepted forms', async () => {
  for (const [tag, flag] of [
    [`${TRACE}-${SPAN}-0`, '-0'],
    [`${TRACE}-${SPAN}`, ''],
    [TRACE, ''],
    [`${TRACE}${SPAN}1`, '-1'],
    [`\n \t${TRACE}-${SPAN}-1\r\n`, '-1'],
  ]) {
    const G = fakePage({ metas: { ...TAGS, 'sentry-trace': tag } });
    install(G);
    await G.fetch('/x');
    assert.match(traceOf(G.calls[0]), new RegExp(`^${TRACE}-[0-9a-f]{16}${flag}$`), JSON.stringify(tag));
    assert.equal(sent(G.calls[0]).baggage, TAGS.baggage);
  }
});

test('malformed tags: a fresh trace, no flag, and the baggage is ignored too', async () => {
  for (const tag of [
    '',
    'x',
    TRACE.slice(1),
    `${TRACE}-${SPAN}-2`,
    `${TRACE.replace(/1/g, 'A')}-${SPAN}-1`,
    `${'0'.repeat(32)}-${SPAN}-1`,
    `${TRACE}-${'0'.repeat(16)}-1`,
    `-${SPAN}-1`,
    `${TRACE}-${SPAN}-1-x`,
  ]) {
    const G = fakePage({ metas: { ...TAGS, 'sentry-trace': tag } });
    install(G);
    await G.fetch('/x');
    const got = sent(G.calls[0]);
    assert.match(got['sentry-trace'], /^[0-9a-f]{32}-[0-9a-f]{16}$/, tag);
    assert.equal(got['sentry-trace'].includes(TRACE), false, tag);
    assert.equal('baggage' in got, false, tag);
  }
});

test('without a tag all requests share one fresh trace without a decision', async () => {
  const G = fakePage();
  install(G);
  await G.fetch('/1');
  await G.fetch('/2');
  const [a, b] = G.calls.map((c) => traceOf(c).split('-'));
  assert.equal(a.length, 2);
  assert.equal(a[0], b[0]);
  assert.notEqual(a[1], b[1]);
});

test('Server-Timing entries stand in for the tags; a tag comes first', async () => {
  const serverTiming = [
    { name: 'sentry-trace', description: TAGS['sentry-trace'] },
    { name: 'baggage', description: 'sentry-a=1' },
  ];
  let G = fakePage({ serverTiming });
  install(G);
  await G.fetch('/x');
  assert.match(traceOf(G.calls[0]), new RegExp(`^${TRACE}-`));
  assert.equal(sent(G.calls[0]).baggage, 'sentry-a=1');
  G = fakePage({ serverTiming, metas: { 'sentry-trace': `${A}-${B}` } });
  install(G);
  await G.fetch('/x');
  assert.match(traceOf(G.calls[0]), new RegExp(`^${A}-`));
});

test('traceparent continues only where there is no sentry-trace', async () => {
  for (const [metas, want] of [
    [{ traceparent: `00-${A}-${B}-01` }, `^${A}-[0-9a-f]{16}-1$`],
    [{ traceparent: ` 00-${A}-${B}-02\n` }, `^${A}-[0-9a-f]{16}-0$`],
    [{ traceparent: `ff-${A}-${B}-01` }, `^(?!${A})`],
    [{ traceparent: `00-${'0'.repeat(32)}-${B}-01` }, '^(?!0{32})'],
    [{ ...TAGS, traceparent: `00-${A}-${B}-00` }, `^${TRACE}-[0-9a-f]{16}-1$`],
    [{ 'sentry-trace': 'broken', traceparent: `00-${A}-${B}-00` }, `^(?!${A})`],
  ]) {
    const G = fakePage({ metas });
    install(G);
    await G.fetch('/x');
    assert.match(traceOf(G.calls[0]), new RegExp(want), JSON.stringify(metas));
  }
});

test('baggage that no header may hold is not sent', async () => {
  const G = fakePage({ metas: { ...TAGS, baggage: 'sentry-a=ä\nb' } });
  install(G);
  await G.fetch('/x');
  assert.deepEqual(Object.keys(sent(G.calls[0])), ['sentry-trace']);
});

test('other origins are untouched, argument for argument', async () => {
  const G = fakePage({ metas: TAGS });
  install(G);
  const init = {
    headers: (function* () {
      yield ['a', '1'];
    })(),
  };
  await G.fetch('https://other.example/x', init, 'third');
  assert.equal(G.calls[0].args[1], init);
  assert.deepEqual([...init.headers], [['a', '1']]);
  assert.equal(G.calls[0].args.length, 3);
});

test('after a client-side navigation a fresh trace: no flag, no baggage', async () => {
  const G = fakePage({ metas: TAGS, time: 5000 });
  install(G);
  await G.fetch('/1');
  G.history.pushState(null, '', '/next');
  await G.fetch('/2');
  G.time += 5000;
  G.travel('https://page.example/back');
  await G.fetch('/3');
  G.time += 5000;
  G.dispatch('pageshow', { persisted: true });
  await G.fetch('/4');
  const traces = G.calls.map((c) => traceOf(c).split('-')[0]);
  assert.equal(new Set(traces).size, 4);
  for (const c of G.calls.slice(1)) {
    assert.match(traceOf(c), /^[0-9a-f]{32}-[0-9a-f]{16}$/);
    assert.equal('baggage' in sent(c), false);
  }
});

test('an address that stays the same is no navigation', async () => {
  const G = fakePage({ metas: TAGS });
  install(G);
  G.history.pushState({ modal: 1 }, '');
  G.history.replaceState(null, '', G.location.href);
  G.dispatch('popstate');
  G.dispatch('pageshow', { persisted: false });
  await G.fetch('/1');
  assert.match(traceOf(G.calls[0]), new RegExp(`^${TRACE}-`));
});

test('propagation alone also keeps to targets once configured', async () => {
  const G = fakePage({ metas: TAGS });
  const shim = install(G);
  shim.configure({ tracePropagationTargets: ['api.example'], propagateTraceparent: true });
  await G.fetch('/own');
  await G.fetch('https://api.example/x');
  assert.deepEqual(sent(G.calls[0]), {});
  const got = sent(G.calls[1]);
  assert.equal(got.traceparent, `00-${got['sentry-trace'].replace(/-1$/, '')}-01`);
});

// --------------------------------------------------------------------------------------------------- handing over

test('early requests reach the engine with their own times, span ids and ends', async () => {
  const G = fakePage({ metas: TAGS });
  const shim = install(G);
  const at = G.time;
  await G.fetch('/api/1', { method: 'post' });
  const open = G.fetch('/api/2');
  G.time += 500;
  const sink = fakeSink();
  adopt(shim, sink);
  assert.ok(shim.link);
  assert.deepEqual(
    sink.starts.map(({ flags, text, now }) => [flags, text, now]),
    [
      [2, 'POST https://page.example/api/1', at],
      [2, 'GET https://page.example/api/2', at],
    ],
  );
  assert.equal(traceOf(G.calls[0]).split('-')[1], sink.starts[0].span);
  assert.deepEqual(sink.ends, [{ key: sink.starts[0].key, status: 200, now: at, outcome: 0, size: 2 }]);
  await open;
  assert.equal(sink.ends[1].key, sink.starts[1].key);
  assert.equal(sink.ends[1].now, at + 500);
});

test('at most so many early events are kept, the rest are counted', async () => {
  const G = fakePage();
  const shim = install(G);
  for (let i = 0; i < 5003; i++) G.fetch('/x' + i);
  assert.equal(shim.lost, 3);
  const sink = fakeSink();
  adopt(shim, sink);
  assert.equal(sink.starts.length, 5000);
});

test('an early navigation is replayed in its place, with the trace that the requests after it carry', async () => {
  const G = fakePage({ metas: TAGS, href: 'https://page.example/first', time: 5000 });
  const shim = install(G);
  await G.fetch('/1');
  G.history.pushState(null, '', '/second');
  await G.fetch('/2');
  assert.deepEqual(shim.start[0], 'https://page.example/first');
  assert.equal(shim.start[1][0], TRACE);
  const order = [];
  const sink = fakeSink();
  adopt(shim, { ...sink, event: (op, nums, text) => (order.push(op === REQUEST_START ? requestIn(text) : [op, nums[2], text]), 0) });
  const [, , trace, span] = order[1][2].split('\n');
  assert.match(span, /^[0-9a-f]{16}$/);
  assert.deepEqual(order, [
    'GET https://page.example/1',
    [NAVIGATED, 0, `https://page.example/second\nhttps://page.example/first\n${trace}\n${span}`],
    'GET https://page.example/2',
  ]);
  assert.equal(traceOf(G.calls[1]).split('-')[0], trace);
  assert.equal(shim.start, undefined);
});

test('instrumentSameUrl: a push of the same address is a navigation before the engine, too', async () => {
  for (const instrumentSameUrl of [undefined, false, true]) {
    const G = fakePage({ metas: TAGS, time: 5000 });
    const shim = install(G);
    shim.configure({ instrumentSameUrl });
    G.history.pushState(null, '', G.location.href);
    await G.fetch('/2');
    const [trace] = traceOf(G.calls[0]).split('-');
    assert.deepEqual([trace === TRACE, shim.early.length], instrumentSameUrl ? [false, 2] : [true, 1], `${instrumentSameUrl}`);
  }
});

test('what a tag has said once it says for good', () => {
  const metas = { ...TAGS };
  const G = fakePage({ metas });
  const shim = install(G);
  assert.equal(shim.tag('sentry-route'), '');
  assert.equal(shim.context[0], TRACE);
  for (const name in metas) delete (/** @type {any} */ (metas)[name]);
  assert.equal(shim.tag('sentry-trace'), TAGS['sentry-trace']);
  assert.equal(shim.tag('baggage'), TAGS.baggage);
  Object.assign(metas, { 'sentry-route': '/late' });
  assert.equal(shim.tag('sentry-route'), '/late', 'what was not there may come');
});

test('H3: an early change of the address soon after the page began, without a click, is a redirect: requests stay in its trace', async () => {
  for (const [configuration, clicks, stays] of /** @type {[any, boolean, boolean][]} */ ([
    [{}, false, true],
    [{}, true, false],
    // No redirects are wanted.
    [{ calm: 0 }, false, false],
    // No navigation is a route.
    [{ calm: Infinity }, true, true],
  ])) {
    const G = fakePage({ metas: TAGS });
    const shim = install(G);
    shim.calm = configuration.calm ?? shim.calm;
    hear(G, shim);
    if (clicks) G.dispatch('click');
    G.history.pushState(null, '', '/second');
    await G.fetch('/2');
    const [trace] = traceOf(G.calls[0]).split('-');
    const sink = fakeSink();
    adopt(shim, sink);
    const [, , told] = sink.events.find(({ op }) => op === NAVIGATED).text.split('\n');
    assert.deepEqual([trace === TRACE, told], [stays, stays ? '-' : trace], JSON.stringify({ configuration, clicks }));
  }
});

test('what happened before the engine is told in its order, and what was due by then comes first', async () => {
  const G = fakePage({ metas: TAGS, time: 5000 });
  const shim = install(G);
  const answered = G.fetch('/1');
  G.time += 10;
  shim.early.push({ _at: G.time, _run: () => order.push('in the app') });
  G.time += 10;
  await answered;
  G.time += 10;
  G.history.pushState(null, '', '/second');
  /** @type {any[]} */
  const order = [];
  const sink = fakeSink();
  adopt(
    shim,
    {
      ...sink,
      event: (op, nums, text) => (order.push(op === REQUEST_START ? requestIn(text) : op === REQUEST_END ? 'end' : op), VERDICT_SPAN),
    },
    undefined,
    (time) => order.push(time - 5000),
  );
  assert.deepEqual(order, [0, 'GET https://page.example/1', 10, 'in the app', 20, 'end', 30, NAVIGATED]);
});

test("with an engine: trace, flag and baggage are its own, the span id that of the request's span", async () => {
  const G = fakePage({ metas: TAGS });
  const shim = install(G);
  const sink = fakeSink();
  adopt(shim, sink);
  await G.fetch('/x');
  assert.equal(traceOf(G.calls[0]), `${A}-${sink.starts[0].span}-1`);
  assert.equal(sent(G.calls[0]).baggage, sink.context[3]);
  sink.bits = 0;
  await G.fetch('/x');
  assert.equal(traceOf(G.calls[1]), `${A}-${B}-1`);
  sink.bits = 4;
  await G.fetch('/x');
  assert.deepEqual(sent(G.calls[2]), {});
});

test('headers() is read when the epoch changes, and only then', async () => {
  const G = fakePage();
  const shim = install(G);
  const sink = fakeSink({ epoch: 2 ** 28 - 2 });
  adopt(shim, sink);
  for (let i = 0; i < 5; i++) await G.fetch('/x');
  assert.equal(sink.reads, 1);
  sink.epoch++;
  sink.context[0] = 'c'.repeat(32);
  await G.fetch('/x');
  await G.fetch('/x');
  assert.equal(sink.reads, 2);
  assert.match(traceOf(G.calls.at(-1)), /^c{32}-/);
});

test('what requests carry after a navigation is known before the first of them; an answer without an epoch says nothing of it', async () => {
  const G = fakePage();
  const shim = install(G);
  const sink = fakeSink();
  adopt(shim, sink);
  sink.onEvent = () => {
    sink.epoch++;
    sink.context[0] = 'c'.repeat(32);
  };
  G.history.pushState(null, '', '/next');
  assert.equal(sink.reads, 1);
  await G.fetch('/x');
  assert.equal(sink.reads, 1);
  assert.match(traceOf(G.calls[0]), /^c{32}-/);
  sink.onEvent = () => (sink.epoch = 0);
  sink.context[0] = '';
  shim.event(TICK, [0, 0]);
  await G.fetch('/x');
  assert.equal(sink.reads, 1);
  assert.match(traceOf(G.calls[1]), /^c{32}-/);
});

test('flags: xhr, attach, scheme, no span, own header', async () => {
  const G = fakePage();
  const shim = installed(G, { shouldCreateSpanForRequest: (url) => !url.includes('nospan') });
  const sink = fakeSink();
  adopt(shim, sink);
  await G.fetch('/x');
  await G.fetch('https://page.example/x');
  await G.fetch(new URL('https://other.example/x'));
  await G.fetch(new Request('https://page.example/x'));
  await G.fetch('/nospan');
  await G.fetch('/x', { headers: { 'Sentry-Trace': 'own' } });
  const xhr = new G.XMLHttpRequest();
  xhr.open('GET', '/x');
  xhr.send();
  assert.deepEqual(
    sink.starts.map((s) => s.flags),
    [2, 2 + 8, 8, 2 + 8, 2 + 16, 2 + 32, 2 + 1],
  );
  assert.deepEqual(sent(G.calls[5]), { 'sentry-trace': 'own' });
});

test('a shouldCreateSpan that throws says no; hooks that throw do no harm', async () => {
  const bad = () => {
    throw new Error('app');
  };
  const G = fakePage();
  const shim = installed(G, { shouldCreateSpanForRequest: bad, onRequestStart: bad, onRequestEnd: bad });
  const sink = fakeSink();
  adopt(shim, sink);
  await G.fetch('/x');
  assert.equal(sink.starts[0].flags, 2 + 16);
  assert.ok(traceOf(G.calls[0]));
  assert.equal(sink.ends.length, 1);
  assert.equal(shim.dead, '');
});

test("request hooks get the caller's headers and the response's", async () => {
  const G = fakePage();
  const log = [];
  const shim = installed(G, {
    onRequestStart: (...a) => log.push(a),
    onRequestEnd: (key, headers, error) => log.push([key, typeof headers === 'string' ? headers : headers && [...headers], error]),
  });
  adopt(shim, fakeSink());
  await G.fetch('/x', { headers: { a: '1' } });
  await G.fetch('/x');
  const xhr = new G.XMLHttpRequest();
  xhr.open('GET', '/x');
  xhr.setRequestHeader('b', '2');
  xhr.send();
  xhr.settle('load', 200);
  const response = [
    ['content-length', '2'],
    ['content-type', 'text/plain;charset=UTF-8'],
  ];
  assert.deepEqual(log, [
    [1, [['a', '1']]],
    [1, response, undefined],
    [2, undefined],
    [2, response, undefined],
    [3, [['b', '2']]],
    [3, 'content-type: text/plain\r\nx-a: b: c\r\n', undefined],
  ]);
});

test('outputs that wait wake the host, once the header is settled', async () => {
  const G = fakePage();
  const shim = install(G);
  const sink = fakeSink();
  let woken = 0;
  adopt(shim, sink, () => {
    woken++;
    sink.epoch++;
    sink.context[0] = 'd'.repeat(32);
  });
  sink.outputs.push('T1');
  await G.fetch('/x');
  assert.ok(woken >= 1);
  assert.match(traceOf(G.calls[0]), new RegExp(`^${A}-`));
});

test('a second sink takes over; ends of requests of the first are not told to it', async () => {
  const G = fakePage();
  const shim = install(G);
  const first = fakeSink();
  const second = fakeSink();
  adopt(shim, first);
  const open = G.fetch('/1');
  adopt(shim, second);
  await open;
  await G.fetch('/2');
  assert.equal(first.starts.length, 1);
  assert.equal(first.ends.length, 0);
  assert.deepEqual(
    second.starts.map((s) => s.key),
    second.ends.map((e) => e.key),
  );
  assert.equal(second.starts.length, 1);
});

// ------------------------------------------------------------------------------- requests that need not wait for the engine

/** With an engine that has said of all requests to come that they have spans. */
const aheadOf = (o = {}) => {
  const G = fakePage({ metas: TAGS, time: 5000 });
  const shim = install(G);
  const order = [];
  const sink = fakeSink({ bits: VERDICT_SPAN | VERDICT_AHEAD, ...o });
  const { event } = sink;
  sink.event = (op, nums, text) => {
    order.push(op === REQUEST_START ? requestIn(text) : op === REQUEST_END ? `end ${nums[0]}` : op);
    return event(op, nums, text);
  };
  adopt(shim, sink, () => {
    while (shim.link?.poll() != null);
  });
  shim.event(TICK, [1]);
  order.length = 0;
  return { G, shim, sink, order };
};

test('what holds for all requests is known before they are made: the engine hears of them with the next event, in their order', async () => {
  const { G, shim, sink, order } = aheadOf();
  const first = G.fetch('/1');
  G.time += 5;
  const second = G.fetch('/2');
  assert.deepEqual(order, []);
  await Promise.all([first, second]);
  assert.deepEqual(order, ['GET https://page.example/1', 'GET https://page.example/2', 'end 1', 'end 2']);
  assert.deepEqual(
    sink.starts.map(({ now }) => now),
    [5000, 5005],
  );
  assert.deepEqual(
    G.calls.map((call) => traceOf(call)),
    sink.starts.map(({ span }) => `${A}-${span}-1`),
  );
  G.fetch('/3');
  shim.event(ERROR, [G.time]);
  assert.deepEqual(order.slice(4), ['GET https://page.example/3', ERROR]);
});

test('an event after which requests have no spans counts from the next one on', async () => {
  const { G, shim, sink } = aheadOf();
  G.fetch('/1');
  sink.bits = 0;
  sink.context[1] = 'c'.repeat(16);
  sink.epoch++;
  shim.event(HIDDEN, [G.time]);
  G.fetch('/2');
  assert.equal(traceOf(G.calls[1]), `${A}-${'c'.repeat(16)}-1`);
  assert.equal(sink.starts.length, 2);
});

test('what has to be judged by the engine is told at once: requests to Sentry or its tunnel, what the app wants no span of, after a call of the API', async () => {
  const tunnel = 'https://page.example/tunnel';
  const { G, shim, sink, order } = aheadOf({ context: [A, B, '-1', '', tunnel] });
  shim.configure({ shouldCreateSpanForRequest: (url) => url !== '/quiet' });
  for (const address of ['https://sentry.example/api/1/envelope/?sentry_key=k', '/tunnel', '/tunnel/', '/quiet']) {
    order.length = 0;
    G.fetch('/before');
    G.fetch(address);
    assert.deepEqual(order, ['GET https://page.example/before', `GET ${new URL(address, 'https://page.example/')}`]);
  }
  order.length = 0;
  G.fetch('/1');
  shim.link.drain();
  assert.deepEqual(order, ['GET https://page.example/1']);
  sink.bits = VERDICT_SPAN;
  G.fetch('/2');
  assert.deepEqual(order, ['GET https://page.example/1', 'GET https://page.example/2']);
  G.fetch('/3');
  assert.equal(order.length, 3, 'the engine has not said that it holds for all');
});

test('what the engine has held back until it was polled may change everything', () => {
  const { G, shim, order } = aheadOf();
  G.fetch('/1');
  shim.link.poll();
  assert.deepEqual(order, ['GET https://page.example/1']);
  G.fetch('/2');
  assert.deepEqual(order, ['GET https://page.example/1', 'GET https://page.example/2']);
});

test('an API call after requests from before the engine hears of all of them', () => {
  const G = fakePage({ metas: TAGS, time: 5000 });
  const shim = install(G);
  for (const path of ['/1', '/2', '/3']) G.fetch(path);
  const sink = fakeSink({ bits: VERDICT_SPAN | VERDICT_AHEAD });
  adopt(shim, sink);
  shim.link.poll();
  shim.link.drain();
  assert.equal(sink.starts.length, 3);
});

test('where no request has a span the engine hears of none', async () => {
  const { G, order } = aheadOf({ bits: VERDICT_AHEAD });
  await G.fetch('/1');
  await G.fetch('/2');
  assert.deepEqual(order, []);
  assert.equal(traceOf(G.calls[0]), `${A}-${B}-1`);
});

test('a trap while the engine hears of what has waited: the page goes on, nothing is told any more', async () => {
  const { G, shim, sink, order } = aheadOf();
  G.fetch('/1');
  G.fetch('/2');
  sink.trap = REQUEST_START;
  shim.event(ERROR, [G.time]);
  assert.equal(shim.dead, 'Error: unreachable');
  assert.deepEqual(order, ['GET https://page.example/1']);
  assert.equal((await G.fetch('/3')).status, 200);
  assert.match(traceOf(G.calls[2]), new RegExp(`^${A}-[0-9a-f]{16}-1$`));
});

// ------------------------------------------------------------------------------------------------------------ traps

for (const [name, trap] of Object.entries({ 'a request': REQUEST_START, 'its end': REQUEST_END, event: 'event', poll: 'poll' }))
  test(`a trap in ${name}: the page goes on, the engine is dropped for good, headers keep its trace`, async () => {
    const G = fakePage({ metas: TAGS, time: 5000 });
    const shim = install(G);
    const sink = fakeSink();
    let woken = 0;
    adopt(shim, sink, () => woken++);
    await G.fetch('/before');
    sink.trap = trap;
    assert.equal((await G.fetch('/during')).status, 200);
    shim.event(TICK, [1]);
    shim.link?.poll();
    G.history.replaceState(null, '', G.location.href);
    assert.equal(shim.dead, 'Error: unreachable');
    assert.equal(woken, 1);
    const { length } = sink.starts;
    sink.trap = undefined;
    assert.equal((await G.fetch('/after')).status, 200);
    assert.equal(sink.starts.length, length);
    assert.match(traceOf(G.calls.at(-1)), new RegExp(`^${A}-[0-9a-f]{16}-1$`));
    adopt(shim, fakeSink());
    assert.equal(shim.link, undefined);
    G.history.pushState(null, '', '/next');
    await G.fetch('/after');
    assert.match(traceOf(G.calls.at(-1)), new RegExp(`^(?!${A})[0-9a-f]{32}-[0-9a-f]{16}$`));
  });

test('a trap in headers()', async () => {
  const G = fakePage({ metas: TAGS });
  const shim = install(G);
  const sink = fakeSink();
  sink.headers = () => {
    throw new Error('unreachable');
  };
  adopt(shim, sink);
  assert.equal((await G.fetch('/x')).status, 200);
  assert.equal(shim.dead, 'Error: unreachable');
  assert.match(traceOf(G.calls[0]), new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`));
});

// -------------------------------------------------------------------------------------------------------- fetch itself

test('the wrapper looks like fetch', () => {
  const G = fakePage();
  const native = G.fetch;
  install(G);
  assert.notEqual(G.fetch, native);
  assert.equal(G.fetch.name, 'fetch');
  assert.equal(G.fetch.length, 1);
  assert.equal(G.fetch.toString(), Function.prototype.toString.call(native));
  assert.match(Function.prototype.toString.call(G.fetch), /\[native code\]/);
});

test('a fetch that a page has given a text of its own, for good, keeps it', () => {
  const G = fakePage();
  // Not writable and not configurable: a proxy that answered otherwise would throw.
  Object.defineProperty(G.fetch, 'toString', { value: () => 'function fetch() { [native code] }' });
  install(G);
  assert.equal(G.fetch.toString(), 'function fetch() { [native code] }');
  assert.equal(`${G.fetch}`, 'function fetch() { [native code] }');
});

test('this and every argument are passed on', async () => {
  const G = fakePage();
  install(G);
  const self = {};
  const { fetch } = G;
  await fetch.call(undefined, '/x');
  await fetch.call(self, '/x', { method: 'PUT' }, 3, 4);
  assert.equal(G.calls[0].self, undefined);
  assert.equal(G.calls[1].self, self);
  assert.equal(G.calls[1].args.length, 4);
  assert.equal(G.calls[1].args[3], 4);
  await fetch();
  assert.equal(G.calls[2].args.length, 0);
});

test('the method comes from init, else the Request, else GET, with any number of arguments', async () => {
  const G = fakePage();
  const shim = install(G);
  const sink = fakeSink();
  adopt(shim, sink);
  const request = new Request('https://page.example/x', { method: 'POST', body: 'b' });
  await G.fetch('/x', { method: 'put' }, 'third');
  await G.fetch(request);
  await G.fetch(request, { method: 'PATCH' }, 'third', 'fourth');
  await G.fetch('/x', undefined, 'third');
  assert.deepEqual(
    sink.starts.map((s) => s.text.split(' ')[0]),
    ['PUT', 'POST', 'PATCH', 'GET'],
  );
});

test('outcomes: response, network error, abort, timeout', async () => {
  const ends = async (fetch, ...args) => {
    const G = fakePage({ fetch });
    const shim = install(G);
    const sink = fakeSink();
    adopt(shim, sink);
    await G.fetch(...args).catch(() => undefined);
    return sink.ends.map((e) => [e.status, e.outcome, e.size]);
  };
  const reject = (e) => () => Promise.reject(e);
  const aborted = AbortSignal.abort('my reason');
  assert.deepEqual(await ends(() => Promise.resolve(new Response('', { status: 404 })), '/x'), [[404, 0, -1]]);
  assert.deepEqual(await ends(reject(new TypeError('Failed to fetch')), '/x'), [[0, 1, -1]]);
  assert.deepEqual(await ends(reject(new DOMException('', 'AbortError')), '/x'), [[0, 2, -1]]);
  assert.deepEqual(await ends(reject('my reason'), '/x', { signal: aborted }), [[0, 2, -1]]);
  assert.deepEqual(await ends(reject('my reason'), new Request('https://page.example/x', { signal: aborted })), [[0, 2, -1]]);
  assert.deepEqual(await ends(reject(new DOMException('', 'TimeoutError')), '/x', { signal: aborted }), [[0, 3, -1]]);
  assert.deepEqual(await ends(reject(undefined), '/x'), [[0, 1, -1]]);
});

test('what fetch settles with reaches the caller as it is', async () => {
  const response = new Response('ok');
  const error = new TypeError('Failed to fetch');
  let G = fakePage({ fetch: () => Promise.resolve(response) });
  adopt(install(G), fakeSink());
  assert.equal(await G.fetch('/x'), response);
  assert.equal(response.bodyUsed, false);
  G = fakePage({ fetch: () => Promise.reject(error) });
  adopt(install(G), fakeSink());
  await assert.rejects(G.fetch('/x'), (e) => e === error);
});

test('without anyone who waits for the end the native promise itself is returned', async () => {
  const promise = Promise.resolve(new Response('ok'));
  const G = fakePage({ fetch: () => promise });
  const shim = install(G);
  adopt(shim, fakeSink({ bits: 0 }));
  assert.equal(G.fetch('/x'), promise);
});

test('a rejection nobody handles stays one, a handled one makes no other', () => {
  const program = `
    import { adopt } from './src/browser/link.js';
    import { install } from './src/browser/shim.js';
    import { fakePage, fakeSink } from './tests/shim/fake.mjs';
    process.on('unhandledRejection', (e) => console.log('unhandled: ' + e.message));
    const errors = ['nobody', 'handled'];
    const G = fakePage({ fetch: () => Promise.reject(new Error(errors.shift())) });
    adopt(install(G), fakeSink());
    G.fetch('/x');
    G.fetch('/x').catch((e) => console.log('caught: ' + e.message));`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd, encoding: 'utf8' });
  assert.deepEqual(stdout.trim().split('\n').sort(), ['caught: handled', 'unhandled: nobody']);
  assert.equal(status, 0);
});

test('a synchronous exception passes through and ends the span', () => {
  const error = new Error('sync');
  const G = fakePage({
    fetch: () => {
      throw error;
    },
  });
  const shim = install(G);
  const sink = fakeSink();
  adopt(shim, sink);
  assert.throws(
    () => G.fetch('/x'),
    (e) => e === error,
  );
  assert.deepEqual(
    sink.ends.map((e) => e.outcome),
    [1],
  );
});

test('results that are no promises pass through', () => {
  for (const value of [undefined, null, 5, { then: 'x' }]) {
    const G = fakePage();
    G.fetch = () => value;
    adopt(install(G), fakeSink());
    assert.equal(G.fetch('/x'), value);
  }
});

test("arguments that throw when they are read are fetch's to refuse", async () => {
  const nasty = {
    get headers() {
      throw new Error('app');
    },
    get method() {
      throw new Error('app');
    },
  };
  const G = fakePage();
  const shim = install(G);
  adopt(shim, fakeSink());
  await G.fetch('/x', nasty);
  assert.equal(G.calls[0].args[1], nasty);
  await G.fetch({
    toString() {
      throw new Error('app');
    },
  });
  await G.fetch('http://[');
  await G.fetch('/x', { headers: { 'a b': '\n' } });
  assert.equal(G.calls.length, 4);
  assert.equal(shim.dead, '');
});

test('a navigation Request that passes a service worker is not touched', async () => {
  const G = fakePage();
  install(G);
  const request = { [Symbol.toStringTag]: 'Request', url: 'https://page.example/', method: 'GET', mode: 'navigate', headers: new Headers() };
  await G.fetch(request);
  assert.equal(G.calls[0].args.length, 1);
});

test('traceFetch and traceXHR switch each off', async () => {
  const G = fakePage();
  const shim = installed(G, { traceFetch: false, traceXHR: false });
  const sink = fakeSink();
  adopt(shim, sink);
  await G.fetch('/x');
  const xhr = new G.XMLHttpRequest();
  xhr.open('GET', '/x');
  xhr.send();
  assert.equal(sink.starts.length, 0);
  assert.deepEqual(sent(G.calls[0]), {});
  assert.deepEqual(xhr.headers, []);
});

// ----------------------------------------------------------------------------------------------------- XMLHttpRequest

const xhrPage = (o, bits) => {
  const G = fakePage(o);
  const shim = install(G);
  const sink = fakeSink({ bits });
  adopt(shim, sink);
  const xhr = new G.XMLHttpRequest();
  return { G, shim, sink, xhr };
};

test('xhr: headers are added at send, the end comes with status and outcome', () => {
  for (const [type, status, outcome] of [
    ['load', 404, 0],
    ['error', 0, 1],
    ['abort', 0, 2],
    ['timeout', 0, 3],
  ]) {
    const { sink, xhr } = xhrPage();
    xhr.open('post', '/x?y=1');
    xhr.setRequestHeader('X-A', '1');
    xhr.send('body');
    assert.equal(sink.starts[0].text, 'POST https://page.example/x?y=1');
    assert.deepEqual(xhr.headers, [
      ['X-A', '1'],
      ['sentry-trace', `${A}-${sink.starts[0].span}-1`],
      ['baggage', sink.context[3]],
    ]);
    xhr.settle(type, status);
    assert.deepEqual(
      sink.ends.map((e) => [e.key, e.status, e.outcome, e.size]),
      [[sink.starts[0].key, status, outcome, -1]],
    );
  }
});

test("xhr: the caller's sentry-trace wins; foreign baggage is kept, sentry members are not doubled", () => {
  let { xhr, sink } = xhrPage();
  xhr.open('GET', '/x');
  xhr.setRequestHeader('Sentry-Trace', 'own');
  xhr.send();
  assert.deepEqual(xhr.headers, [['Sentry-Trace', 'own']]);
  assert.equal(sink.starts[0].flags, 1 + 2 + 32);
  ({ xhr, sink } = xhrPage());
  xhr.open('GET', '/x');
  xhr.setRequestHeader('Baggage', 'v=1');
  xhr.send();
  assert.deepEqual(
    xhr.headers.filter(([n]) => n.toLowerCase() === 'baggage'),
    [
      ['Baggage', 'v=1'],
      ['baggage', sink.context[3]],
    ],
  );
  ({ xhr } = xhrPage());
  xhr.open('GET', '/x');
  xhr.setRequestHeader('Baggage', 'v=1');
  xhr.setRequestHeader('baggage', 'sentry-x=1');
  xhr.send();
  assert.equal(xhr.headers.filter(([n]) => n.toLowerCase() === 'baggage').length, 2);
});

test('xhr: other origins untouched; the ingest skipped', () => {
  const { xhr, sink } = xhrPage();
  xhr.open('GET', 'https://other.example/');
  xhr.send();
  assert.deepEqual(xhr.headers, []);
  assert.equal(sink.starts[0].flags, 1 + 8);
  xhr.settle('load', 200);
  xhr.open('POST', 'https://page.example/api/1/envelope/?sentry_key=x');
  xhr.send();
  assert.deepEqual(xhr.headers, []);
  assert.equal(sink.starts.length, 1);
});

test('xhr: one object used again and again has one set of listeners and a span per send', () => {
  const { xhr, sink } = xhrPage();
  for (let i = 0; i < 5; i++) {
    xhr.open('GET', '/x' + i);
    xhr.send();
    xhr.settle('load', 200);
  }
  assert.equal(xhr.listeners.length, 5);
  assert.equal(sink.starts.length, 5);
  assert.deepEqual(
    sink.ends.map((e) => e.key),
    sink.starts.map((s) => s.key),
  );
});

test('xhr: opened again while under way, the old request counts as aborted', () => {
  const { xhr, sink } = xhrPage();
  xhr.open('GET', '/old');
  xhr.send();
  xhr.open('GET', '/new');
  assert.deepEqual(
    sink.ends.map((e) => [e.key, e.outcome]),
    [[sink.starts[0].key, 2]],
  );
  xhr.send();
  xhr.settle('load', 201);
  assert.deepEqual(
    sink.ends.map((e) => [e.key, e.outcome, e.status]),
    [
      [sink.starts[0].key, 2, 0],
      [sink.starts[1].key, 0, 201],
    ],
  );
});

test("xhr: opened and sent again by the app's own listener, after ours", () => {
  const { xhr, sink } = xhrPage();
  let again = true;
  xhr.addEventListener('load', () => {
    if (!again) return;
    again = false;
    xhr.open('GET', '/second');
    xhr.send();
  });
  xhr.open('GET', '/first');
  xhr.send();
  xhr.settle('load', 200);
  assert.deepEqual(
    sink.ends.map((e) => [e.key, e.outcome, e.status]),
    [[sink.starts[0].key, 0, 200]],
  );
  xhr.settle('load', 202);
  assert.deepEqual(sink.ends.map((e) => [e.key, e.status]).at(-1), [sink.starts[1].key, 202]);
});

for (const type of ['load', 'readystatechange', 'error', 'timeout'])
  test(`xhr: what the page's own listener of ${type} does finds the request ended`, () => {
    const { xhr, sink } = xhrPage();
    /** @type {number[]} */
    const seen = [];
    xhr.addEventListener(type, () => seen.push(sink.ends.length));
    xhr.open('GET', '/x');
    xhr.send();
    const status = type[0] === 'l' || type[0] === 'r' ? 200 : 0;
    xhr.settle(status ? 'load' : type, status);
    assert.deepEqual([seen, sink.ends.map((e) => [e.outcome, e.status])], [[1], [[{ error: 1, timeout: 3 }[type] ?? 0, status]]]);
  });

test('xhr: synchronous', () => {
  let { xhr, sink } = xhrPage();
  xhr.open('GET', '/x', false);
  xhr.send();
  assert.deepEqual(
    sink.ends.map((e) => [e.outcome, e.status]),
    [[0, 200]],
  );
  for (const [syncError, outcome] of [
    ['NetworkError', 1],
    ['TimeoutError', 3],
    ['AbortError', 2],
  ]) {
    ({ xhr, sink } = xhrPage({ syncError }));
    xhr.open('GET', '/x', false);
    assert.throws(() => xhr.send(), { name: syncError });
    assert.deepEqual(
      sink.ends.map((e) => e.outcome),
      [outcome],
    );
  }
});

test('xhr: native exceptions pass through: open, setRequestHeader, send, send twice', () => {
  const { xhr, sink } = xhrPage();
  assert.throws(() => xhr.send(), /InvalidStateError/);
  assert.throws(() => xhr.setRequestHeader('a', 'b'), /InvalidStateError/);
  assert.throws(() => xhr.open('BAD METHOD', '/x'), SyntaxError);
  xhr.open('GET', '/x');
  xhr.send();
  assert.throws(() => xhr.send(), /InvalidStateError/);
  assert.equal(sink.starts.length, 1);
  xhr.settle('load', 200);
  assert.equal(sink.ends.length, 1);
});

test('xhr: early ones are handed over too', () => {
  const G = fakePage({ metas: TAGS });
  const shim = install(G);
  const xhr = new G.XMLHttpRequest();
  xhr.open('GET', '/x');
  xhr.send();
  assert.match(Object.fromEntries(xhr.headers)['sentry-trace'], new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`));
  const sink = fakeSink();
  adopt(shim, sink);
  xhr.settle('load', 200);
  assert.deepEqual(
    sink.ends.map((e) => [e.key, e.status]),
    [[sink.starts[0].key, 200]],
  );
});

// --------------------------------------------------------------------------------------------------------- navigation

const navPage = (o) => {
  const G = fakePage(o);
  const shim = install(G);
  const sink = fakeSink();
  adopt(shim, sink);
  const navs = () => sink.events.filter((e) => e.op === NAVIGATED).map((e) => [e.nums[2], ...e.text.split('\n')]);
  return { G, shim, sink, navs };
};

test('navigations are reported after the native call, with the address as it then is', () => {
  const { G, navs, sink } = navPage({ href: 'https://page.example/deep/path' });
  G.history.pushState(null, '', '?tab=2');
  G.history.replaceState(null, '', 'sibling');
  G.travel('https://page.example/deep/path');
  assert.deepEqual(navs(), [
    [0, 'https://page.example/deep/path?tab=2', 'https://page.example/deep/path'],
    [1, 'https://page.example/deep/sibling', 'https://page.example/deep/path?tab=2'],
    [2, 'https://page.example/deep/path', 'https://page.example/deep/sibling'],
  ]);
  assert.equal(sink.events[0].nums[0], G.time);
  assert.ok(sink.events[0].nums[1] > 1e12);
});

test('a push that throws starts nothing and throws as ever', () => {
  const { G, navs } = navPage();
  assert.throws(() => G.history.pushState(null, '', 'https://other.example/'), /other origin/);
  assert.deepEqual(navs(), []);
  G.history.pushState(null, '', '/next');
  assert.equal(navs().length, 1);
});

test('same-URL pushes are reported (the engine decides), same-URL replaces are not', () => {
  const { G, navs } = navPage();
  G.history.replaceState({ scroll: 5 }, '');
  G.history.pushState({ modal: 1 }, '');
  assert.deepEqual(navs(), [[0, G.location.href, G.location.href]]);
});

test('a restore from the back/forward cache is kind 4', () => {
  const { G, navs } = navPage();
  G.dispatch('pageshow', { persisted: false });
  G.dispatch('pageshow', { persisted: true });
  assert.deepEqual(navs(), [[4, G.location.href, G.location.href]]);
});

test('the Navigation API: what History did not do, and nothing twice', async () => {
  const { Target } = await import('./fake.mjs');
  const G = fakePage();
  G.navigation = new Target();
  const push = G.History.prototype.pushState;
  G.History.prototype.pushState = function (...a) {
    push.apply(this, a);
    G.navigation.dispatch('currententrychange', { navigationType: 'push' });
  };
  const shim = install(G);
  const sink = fakeSink();
  adopt(shim, sink);
  G.history.pushState(null, '', '/pushed');
  G.location.href = 'https://page.example/intercepted';
  G.navigation.dispatch('currententrychange', { navigationType: 'push' });
  G.location.href = 'https://page.example/intercepted#part';
  G.navigation.dispatch('currententrychange', { navigationType: 'push' });
  G.dispatch('popstate');
  G.location.href = 'https://page.example/pushed';
  G.navigation.dispatch('currententrychange', { navigationType: 'traverse' });
  G.dispatch('popstate');
  G.navigation.dispatch('currententrychange', { navigationType: null });
  assert.deepEqual(
    sink.events.map((e) => [e.nums[2], new URL(e.text.split('\n')[0]).pathname + new URL(e.text.split('\n')[0]).hash]),
    [
      [0, '/pushed'],
      [3, '/intercepted'],
      [3, '/intercepted#part'],
      [2, '/pushed'],
    ],
  );
});

// --------------------------------------------------------------------------------------------- lifecycle and odd worlds

test('once per page: a second install, also of another copy, gives the same shim', async () => {
  const copy = await import('../../src/browser/shim.js?copy');
  assert.notEqual(copy.install, install);
  const G = fakePage();
  const shim = install(G);
  const wrapped = G.fetch;
  assert.equal(install(G), shim);
  assert.equal(copy.install(G), shim);
  copy.install(G).configure({ tracePropagationTargets: [] });
  await G.fetch('/x');
  assert.equal(traceOf(G.calls[0]), undefined, 'and it is configured');
  assert.equal(G.fetch, wrapped);
  assert.equal(G[Symbol.for('browser-tracing')], shim);
  assert.equal(shim.version, VERSION);
  assert.equal(Object.keys(G).includes('browser-tracing'), false);
});

test('a shim of another version is stopped first: one wrapper, one header', async () => {
  const G = fakePage();
  const native = G.fetch;
  const old = install(G);
  old.version = 0;
  const shim = install(G);
  assert.notEqual(shim, old);
  await G.fetch('/x', { headers: [] });
  assert.equal(G.calls[0].args[1].headers.filter(([n]) => n === 'sentry-trace').length, 1);
  shim.stop();
  assert.equal(G.fetch, native);
});

test('another SDK around us or inside us: one header', async () => {
  const wrap = (G) => {
    const inner = G.fetch;
    G.fetch = (input, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has('sentry-trace')) headers.set('sentry-trace', `${'c'.repeat(32)}-${'d'.repeat(16)}-1`);
      return inner(input, { ...init, headers });
    };
  };
  let G = fakePage();
  install(G);
  wrap(G);
  await G.fetch('/x');
  assert.match(traceOf(G.calls[0]), /^c{32}-d{16}-1$/);
  assert.equal('baggage' in sent(G.calls[0]), false);
  G = fakePage({ metas: TAGS });
  wrap(G);
  install(G);
  await G.fetch('/x');
  assert.match(traceOf(G.calls[0]), new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`));
});

test('stop puts every global back, removes every listener and can be followed by a new install', async () => {
  const { Target } = await import('./fake.mjs');
  const G = fakePage();
  G.navigation = new Target();
  const X = G.XMLHttpRequest.prototype;
  const H = G.History.prototype;
  const natives = () => [G.fetch, X.open, X.send, X.setRequestHeader, H.pushState, H.replaceState];
  const before = natives();
  const shim = install(G);
  assert.ok(natives().every((f, i) => f !== before[i]));
  shim.stop();
  assert.deepEqual(natives(), before);
  assert.equal(G.listeners.length + G.navigation.listeners.length, 0);
  assert.equal(G[Symbol.for('browser-tracing')], undefined);
  assert.notEqual(install(G), shim);
});

test('stop leaves what is not ours any more, and passes through', async () => {
  const G = fakePage();
  const shim = install(G);
  const sink = fakeSink();
  adopt(shim, sink);
  const ours = G.fetch;
  const theirs = (...a) => ours(...a);
  G.fetch = theirs;
  shim.stop();
  assert.equal(G.fetch, theirs);
  const init = {};
  await G.fetch('/x', init);
  assert.equal(G.calls[0].args[1], init);
  assert.equal(sink.starts.length, 0);
});

test('a global that was inherited is inherited again', () => {
  const G = fakePage();
  const proto = { fetch: G.fetch };
  delete G.fetch;
  Object.setPrototypeOf(Object.getPrototypeOf(G), proto);
  try {
    const shim = install(G);
    assert.equal(Object.hasOwn(G, 'fetch'), true);
    shim.stop();
    assert.equal(Object.hasOwn(G, 'fetch'), false);
    assert.equal(G.fetch, proto.fetch);
  } finally {
    Object.setPrototypeOf(Object.getPrototypeOf(G), Object.prototype);
  }
});

test('pause and resume: no headers, no spans in between; the engine is told, also one that comes later', async () => {
  const G = fakePage();
  const shim = install(G);
  shim.pause();
  const sink = fakeSink();
  adopt(shim, sink);
  assert.deepEqual(new Set(sink.events.map((e) => `${e.op} ${e.nums[1]}`)), new Set([`${PAUSE} 1`]));
  await G.fetch('/x');
  const xhr = new G.XMLHttpRequest();
  xhr.open('GET', '/x');
  xhr.send();
  assert.deepEqual(sent(G.calls[0]), {});
  assert.deepEqual(xhr.headers, []);
  assert.equal(sink.starts.length, 0);
  shim.pause(false);
  assert.deepEqual(sink.events.map((e) => [e.op, e.nums[1]]).at(-1), [PAUSE, 0]);
  await G.fetch('/x');
  assert.equal(sink.starts.length, 1);
});

test('a frozen fetch is noted, the rest works', () => {
  const G = fakePage();
  const native = G.fetch;
  Object.defineProperty(G, 'fetch', { value: native, writable: false, configurable: false });
  const shim = install(G);
  assert.deepEqual(shim.missed, ['fetch']);
  assert.equal(G.fetch, native);
  const xhr = new G.XMLHttpRequest();
  xhr.open('GET', '/x');
  xhr.send();
  assert.equal(xhr.headers.length, 1);
  shim.stop();
});

test('a page that lacks things: no exception, whatever is missing', async () => {
  const names = [
    'fetch',
    'XMLHttpRequest',
    'History',
    'history',
    'document',
    'performance',
    'crypto',
    'setTimeout',
    'clearTimeout',
    'sessionStorage',
    'Headers',
    'Request',
  ];
  for (const without of [...names.map((n) => [n]), names]) {
    const G = fakePage({ without });
    const shim = installed(G, { tracePropagationTargets: ['*'] });
    adopt(shim, fakeSink());
    if (G.fetch) {
      await G.fetch('/x');
      assert.match(traceOf(G.calls[0]), /^[0-9a-f]{32}-[0-9a-f]{16}-1$/, without.join());
    }
    shim.context;
    shim.stop();
    assert.equal(shim.dead, '');
  }
});

test('without crypto ids come from Math.random', async () => {
  const G = fakePage({ without: ['crypto'] });
  install(G);
  const traces = new Set();
  for (let i = 0; i < 200; i++) await G.fetch('/x');
  for (const c of G.calls) traces.add(traceOf(c));
  assert.equal(traces.size, 200);
});

test('ids are never all zeros', async () => {
  const G = fakePage();
  G.crypto = { getRandomValues: (a) => a.fill(0) };
  install(G);
  await G.fetch('/x');
  assert.equal(traceOf(G.calls[0]), `${'0000000000000001'.repeat(2)}-0000000000000001`);
});

test('a worker: no document, no history; relative to its own address', async () => {
  const G = fakePage({ href: 'https://page.example/js/worker.js', without: ['document', 'History', 'history'] });
  const shim = install(G);
  shim.context = [TRACE, SPAN, '-0', 'sentry-a=1'];
  await G.fetch('../api');
  await G.fetch('https://other.example/');
  assert.match(traceOf(G.calls[0]), new RegExp(`^${TRACE}-[0-9a-f]{16}-0$`));
  assert.equal(sent(G.calls[0]).baggage, 'sentry-a=1');
  assert.deepEqual(sent(G.calls[1]), {});
});

test('on a server nothing is touched', () => {
  const G = { fetch: () => undefined };
  const { fetch } = G;
  const shim = install(G);
  assert.equal(G.fetch, fetch);
  adopt(shim, fakeSink());
  assert.equal(shim.link, undefined);
  shim.configure({ tracePropagationTargets: [] });
  shim.event(TICK, []);
  shim.pause();
  shim.pause(false);
  assert.match(shim.context[0], /^[0-9a-f]{32}$/);
  shim.stop();
  const own = globalThis.fetch;
  install(globalThis);
  assert.equal(globalThis.fetch, own);
});

test('a page that uses the name origin for itself', async () => {
  const G = fakePage();
  G.origin = { mine: true };
  install(G);
  await G.fetch('/x');
  assert.ok(traceOf(G.calls[0]));
});

test("G6: of a tag's baggage only our members, as many and as long as a header may be", async () => {
  const carried = async (baggage) => {
    const G = fakePage({ metas: { ...TAGS, baggage } });
    install(G);
    await G.fetch('/x');
    return sent(G.calls[0]).baggage;
  };
  assert.equal(await carried('x=1, sentry-a=1,y=2'), ' sentry-a=1'.trim());
  assert.equal(await carried(`sentry-a=${'x'.repeat(1e5)},sentry-b=1`), 'sentry-b=1');
  const many = await carried(Array.from({ length: 10_000 }, (_, i) => `sentry-${i}=v`).join());
  assert.equal(many.split(',').length, 64);
  const long = await carried(Array.from({ length: 60 }, (_, i) => `sentry-${i}=${'x'.repeat(1000)}`).join());
  assert.ok(long.length > 7000 && long.length <= 8192, String(long.length));
});

test('G5: whatever the page calls origin, requests to where it is are its own', async () => {
  for (const origin of ['Berlin', 'https://other.example', 5, null, { x: 1 }]) {
    const G = fakePage();
    G.origin = origin;
    const shim = install(G);
    await G.fetch('/x');
    await G.fetch('https://other.example/x');
    assert.ok(traceOf(G.calls[0]), String(origin));
    assert.equal(sent(G.calls[1])['sentry-trace'], undefined, String(origin));
    assert.equal(shim.origin, 'https://page.example');
  }
});

test('G5: a document in a sandbox has no origin of its own', async () => {
  const G = fakePage();
  class Document {
    get domain() {
      return '';
    }
  }
  // An element of that name stands before it.
  Object.setPrototypeOf(Object.assign(G.document, { domain: {} }), Document.prototype);
  install(G);
  await G.fetch('https://page.example/x');
  assert.equal(sent(G.calls[0])['sentry-trace'], undefined);
});

test('G14: an XMLHttpRequest goes where it was opened for, wherever the page has gone since', () => {
  const G = fakePage({ href: 'https://page.example/a/b' });
  const sink = fakeSink();
  adopt(install(G), sink);
  const xhr = new G.XMLHttpRequest();
  xhr.open('GET', 'c');
  G.history.pushState(null, '', '/d/e/f');
  xhr.send();
  assert.equal(sink.starts[0].text, 'GET https://page.example/a/c');
});
