// @ts-check
// What the app hands over and JSON cannot hold: written as the reference writes it, cut by named caps, and never in the way of the app.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { normalize } from '@sentry/core';
import { at } from '../../scripts/lib/files.mjs';
import { api, consoleOf, events, items, start, transactions } from './lib/page.mjs';

const { startSpan } = api;
/** @param {any} value @returns {any} */
const any = (value) => value;

const circular = () => {
  const v = any({ name: 'v' });
  v.v = v;
  return v;
};
const boom = () => {
  throw new Error('boom');
};
const throwing = () => new Proxy({}, { get: boom, ownKeys: boom, getPrototypeOf: boom, has: boom, getOwnPropertyDescriptor: boom });
const nested = (/** @type {number} */ depth) => {
  let value = any({ end: 1 });
  for (let i = 0; i < depth; i++) value = { value };
  return value;
};

/** Forgets what the scopes hold. */
const clear = () => [api.getGlobalScope(), api.getIsolationScope(), api.getCurrentScope()].forEach((scope) => scope.clear());

/** Every reported loss, as `reason category quantity`. */
async function losses() {
  const reports = (await items()).filter(({ type }) => type === 'client_report');
  return reports
    .flatMap(({ payload }) => payload.discarded_events)
    .map((/** @type {any} */ d) => `${d.reason} ${d.category} ${d.quantity}`)
    .sort();
}

class Thing {
  own = 1;
  get inherited() {
    return 2;
  }
}
/** @type {Record<string, any>} */
const VALUES = {
  undefined: undefined,
  null: null,
  text: 'text',
  number: 1.5,
  NaN: NaN,
  infinity: Infinity,
  negative: -Infinity,
  bigint: 123n,
  symbol: Symbol('x'),
  plainSymbol: Symbol(),
  function: function named() {},
  anonymous: (() => () => {})(),
  class: Thing,
  circular: circular(),
  circularArray: (() => {
    const list = any([1]);
    list.push(list);
    return list;
  })(),
  global: globalThis,
  deep: nested(6),
  deepArray: [[[[[1]]]]],
  wide: Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`k${i}`, i])),
  long: Array.from({ length: 1200 }, (_, i) => i),
  holes: [1, , 3], // eslint-disable-line no-sparse-arrays
  date: new Date(0),
  invalidDate: new Date(NaN),
  regexp: /x/g,
  map: new Map([[1, 2]]),
  set: new Set([1]),
  weak: new WeakMap(),
  promise: Promise.resolve(1),
  bytes: new Uint8Array([1, 2, 3]),
  buffer: new ArrayBuffer(8),
  url: new URL('https://x.example/'),
  noPrototype: Object.assign(Object.create(null), { n: 1n }),
  thing: new Thing(),
  boxed: [Object(1), Object('s'), Object(true)],
  toJSON: { toJSON: () => ({ a: 1n }) },
  toJSONThrows: { a: 1, toJSON: boom },
  toJSONDeep: { toJSON: () => nested(6) },
  toStringThrows: { toString: boom, valueOf: boom, [Symbol.toPrimitive]: boom, a: 1 },
  shared: (() => {
    const it = { a: 1 };
    return [it, it];
  })(),
  foreign: vm.runInNewContext('({ list: [1, 2n], date: new Date(0), nested: { f() {} } })'),
  foreignCircular: vm.runInNewContext('const o = {}; o.o = o; o'),
  event: new Event('click'),
  custom: Object.assign(new Event('x'), { detail: { a: 1 } }),
  nestedSymbols: { a: [Symbol('y'), { b: () => {} }], c: { d: { e: { f: 1 } } } },
};

test('A1: extra, user, contexts and breadcrumbs hold any value, written as the reference normalises it', async () => {
  for (const [name, value] of Object.entries(VALUES)) {
    start();
    const want = (/** @type {any} */ it) => JSON.parse(JSON.stringify(normalize(it, 3, 1000)));
    const data = { value };
    api.setExtras(data);
    api.setUser(any(data));
    api.setContext('app', any(data));
    api.addBreadcrumb({ message: name, data });
    startSpan({ name }, () => {});
    const [event, ...more] = await transactions();
    assert.equal(more.length, 0);
    assert.deepEqual(event.extra, want(data), name);
    assert.deepEqual(event.user, want(data), name);
    assert.deepEqual(event.contexts.app, want({ app: data }).app ?? undefined, name);
    assert.deepEqual(event.breadcrumbs.at(-1).data, want(data), name);
    api.captureMessage('m', { extra: { value } });
    const [{ payload }] = await events();
    assert.deepEqual(payload.extra.value, want({ value }).value, name);
    clear();
  }
});

test('A1: errors keep name, message and stack, and dates seen twice are no circle', async () => {
  start();
  const error = Object.assign(new TypeError('bad'), { code: 7 });
  const date = new Date(0);
  api.setExtras({ error, one: date, two: date });
  startSpan({ name: 'a' }, () => {});
  const [{ extra }] = await transactions();
  assert.deepEqual(extra.error, { message: 'bad', name: 'TypeError', stack: error.stack, code: 7 });
  assert.deepEqual([extra.one, extra.two], [date.toISOString(), date.toISOString()]);
  clear();
});

test('A1: what throws when it is read costs only itself', async () => {
  start();
  api.setExtras({
    kept: 1,
    proxy: throwing(),
    part: {
      get bad() {
        return boom();
      },
      good: 2,
    },
    json: {
      get toJSON() {
        return boom();
      },
    },
  });
  api.setExtra('late', 3);
  api.setExtras(throwing());
  api.setTags(throwing());
  api.setUser(throwing());
  api.setContext('c', throwing());
  api.addBreadcrumb(throwing());
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  api.setContext('revoked', revoked.proxy);
  startSpan({ name: 'a' }, () => {});
  const [{ extra, contexts }] = await transactions();
  const text = '**non-serializable** (Error: boom)';
  assert.deepEqual(extra, { kept: 1, proxy: text, part: { bad: text, good: 2 }, json: text, late: 3 });
  assert.equal(contexts.c, text);
  assert.match(contexts.revoked, /^\*\*non-serializable\*\* \(TypeError/);
  assert.ok(
    (await losses()).some((loss) => /^invalid default \d+$/.test(loss)),
    'counted',
  );
  clear();
});

test('A1: tags, and a circular value that beforeSendTransaction or beforeSend sets', async () => {
  const set = (/** @type {any} */ event) => ((event.extra = { v: circular(), n: 1n }), event);
  start({ beforeSendTransaction: set, beforeSend: set });
  api.setTag('big', any(10n));
  startSpan({ name: 'a' }, () => {});
  api.captureMessage('m');
  const [transaction] = await transactions();
  const [{ payload }] = await events();
  for (const { extra, tags } of [transaction, payload]) {
    assert.deepEqual(extra, { v: { name: 'v', v: '[Circular ~]' }, n: '[BigInt: 1]' });
    assert.deepEqual(tags, { big: '[BigInt: 10]' });
  }
  clear();
});

test('normalizeDepth and normalizeMaxBreadth; a depth of 0 cuts nothing', async () => {
  const value = { a: { b: { c: { d: { e: 1 } } } }, list: Array.from({ length: 20 }, (_, i) => i) };
  for (const [normalizeDepth, normalizeMaxBreadth] of [
    [1, 1000],
    [2, 10],
    [5, 15],
    [0, 1],
  ]) {
    start({ normalizeDepth, normalizeMaxBreadth });
    startSpan({ name: 'a', attributes: any({ value }) }, () => api.setExtra('value', value));
    const [{ extra, contexts }] = await transactions();
    const want = normalizeDepth ? normalize({ value }, normalizeDepth, normalizeMaxBreadth) : { value };
    assert.deepEqual(extra, want, `${normalizeDepth}`);
    assert.deepEqual(contexts.trace.data.value, want.value, `${normalizeDepth}`);
    clear();
  }
});

test('a value that says how deep it goes, as integrations of the reference mark theirs, goes as deep: within the caps, and as plain data', async () => {
  const marked = (/** @type {any} */ value, /** @type {string} */ hint, /** @type {unknown} */ as) =>
    Object.defineProperty(value, Symbol.for(`sentry.${hint}`), { value: as });
  const deep = (/** @type {any} */ value) => {
    let depth = 0;
    for (let at = value; at?.value; at = at.value) depth++;
    return depth;
  };
  start({ normalizeDepth: 2, normalizeMaxBreadth: 3 });
  const extra = {
    plain: nested(6),
    whole: marked({ ...nested(6), b: 1, c: 2, d: 3, when: new Date(0), self: circular(), none: NaN }, 'skipNormalization', true),
    override: marked(nested(6), 'overrideNormalizationDepth', 4),
    none: marked(nested(6), 'overrideNormalizationDepth', '4'),
    boundless: marked(nested(500), 'overrideNormalizationDepth', Infinity),
    wholly: marked(nested(500), 'skipNormalization', true),
  };
  const nothing = marked(nested(2), 'overrideNormalizationDepth', 0);
  api.withScope((scope) => {
    for (const [key, value] of Object.entries({ ...extra, nothing })) scope.setContext('c' + key, { value });
    api.captureException(new Error('deep'));
  });
  const [{ payload }] = await events();
  const found = (/** @type {string} */ key) => payload.contexts['c' + key]?.value;
  assert.equal(found('nothing'), undefined, 'breadth holds for what has no mark');
  start({ normalizeDepth: 2 });
  api.withScope((scope) => {
    for (const [key, value] of Object.entries({ ...extra, nothing })) scope.setContext('c' + key, { value });
    api.captureException(new Error('deep'));
  });
  const [second] = await events();
  const contexts = second.payload.contexts;
  const want = normalize(
    { cplain: { value: extra.plain }, cnone: { value: extra.none }, coverride: { value: extra.override }, cnothing: { value: nothing } },
    2,
  );
  for (const key of Object.keys(want)) assert.deepEqual(contexts[key], want[key], key);
  const { when, self, none, b, c, d, ...rest } = contexts.cwhole.value;
  assert.deepEqual(rest, nested(6));
  assert.deepEqual([when, self, none, b, c, d], ['1970-01-01T00:00:00.000Z', { name: 'v', v: '[Circular ~]' }, '[NaN]', 1, 2, 3]);
  for (const key of ['cboundless', 'cwholly']) assert.ok(deep(contexts[key]) > 90 && deep(contexts[key]) <= 100, `${deep(contexts[key])}`);
});

test('A2: captureException with values that cannot be written returns an id and is sent', async () => {
  start();
  api.setExtra('v', circular());
  const hostile = Object.defineProperties(new Error('x'), { stack: { get: boom }, message: { get: boom }, cause: { get: boom } });
  const given = [
    [new Error('one'), { extra: { v: circular() } }],
    [throwing()],
    [hostile],
    [Symbol('s')],
    [{ toString: boom }],
    [1n],
    [new Error('two'), throwing()],
  ];
  for (const [error, hint] of given) assert.match(api.captureException(error, any(hint)), /^[\da-f]{32}$/);
  api.captureMessage(any(throwing()));
  api.captureEvent(any(throwing()));
  api.captureEvent(Object.freeze({ message: 'frozen' }));
  const sent = await events();
  assert.equal(sent.length, given.length + 3);
  for (const { payload } of sent) assert.deepEqual(payload.extra.v, { name: 'v', v: '[Circular ~]' });
  clear();
});

test('A3: the work runs whatever the options are, and its value comes back', async () => {
  // More than are sent at a time otherwise.
  start({ transportOptions: { bufferSize: 1000 } });
  const bad = [
    { name: 'a', attributes: { o: Object.assign(Object.create(null), { n: 1n }) } },
    { name: 'a', attributes: throwing() },
    { name: 'a', attributes: { p: throwing() } },
    { name: Symbol('a') },
    { name: throwing(), op: throwing() },
    { name: 'a', startTime: throwing() },
    { name: 'a', startTime: 1n },
    { name: 'a', parentSpan: throwing() },
    { name: 'a', links: throwing() },
    { name: 'a', links: [null, throwing(), { context: throwing() }, { context: { traceFlags: 1n } }] },
    { name: 'a', scope: throwing() },
    { name: 'a', scope: 5 },
    throwing(),
    undefined,
    null,
    5,
  ];
  for (const options of bad) {
    for (const method of [api.startSpan, api.startSpanManual]) {
      let ran = 0;
      assert.equal(
        method(any(options), (span) => (ran++, span.end(), 'value')),
        'value',
      );
      assert.equal(ran, 1);
    }
    api.startInactiveSpan(any(options)).end();
  }
  for (const run of [
    (/** @type {any} */ f) => api.withActiveSpan(any(throwing()), f),
    (/** @type {any} */ f) => api.withActiveSpan(any(5), f),
    (/** @type {any} */ f) => api.continueTrace(any(throwing()), f),
    (/** @type {any} */ f) => api.continueTrace(any(undefined), f),
    (/** @type {any} */ f) => api.continueTrace(any({ sentryTrace: Symbol('x'), baggage: throwing() }), f),
    (/** @type {any} */ f) => api.withScope(any(throwing()), f),
  ]) {
    assert.equal(
      run(() => 'value'),
      'value',
    );
  }
  startSpan({ name: 'after' }, (span) => {
    span.setAttribute('proxy', any(throwing()));
    span.setAttributes(any(throwing()));
  });
  const all = await transactions();
  assert.deepEqual(all[0].contexts.trace.data.o, { n: '[BigInt: 1]' });
  const after = all.find(({ transaction }) => transaction === 'after');
  assert.equal(after.contexts.trace.data.proxy, '**non-serializable** (Error: boom)');
});

test('A4: an attribute that is an object is normalised as the reference does', async () => {
  for (const [name, value] of Object.entries(VALUES)) {
    start();
    startSpan({ name, attributes: any({ given: value }) }, (span) => {
      span.setAttribute('set', value);
      startSpan({ name: 'child', attributes: any({ given: value }) }, () => {});
    });
    const [{ contexts, spans }] = await transactions();
    const want = JSON.parse(JSON.stringify(normalize({ value }, 3, 1000))).value;
    for (const data of [contexts.trace.data.given, contexts.trace.data.set, spans[0].data.given]) assert.deepEqual(data, want, name);
  }
});

test('A5: a span without a name has no description', async () => {
  start();
  startSpan(any({ op: 'x' }), () => startSpan(any({ op: 'y' }), () => {}));
  const [event] = await transactions();
  assert.equal(event.transaction, '<unlabeled transaction>');
  assert.deepEqual(['description' in event.spans[0], event.spans[0].op], [false, 'y']);
});

test('B8: a thenable keeps its other members', async () => {
  start();
  const request = () => {
    const promise = Promise.resolve('done');
    return {
      aborted: false,
      readyState: 1,
      abort() {
        this.aborted = true;
        return 'aborted';
      },
      then: promise.then.bind(promise),
      get bad() {
        return boom();
      },
    };
  };
  const original = request();
  const nested = startSpan({ name: 'outer' }, () => startSpan({ name: 'inner' }, () => original));
  assert.equal(nested.readyState, 1);
  assert.equal(nested.abort(), 'aborted');
  assert.equal(original.aborted, true);
  assert.equal(await nested, 'done');
  const scoped = api.withScope(() => request());
  assert.equal(scoped.readyState, 1);
  const [event] = await transactions();
  assert.deepEqual([event.transaction, event.spans.length], ['outer', 1]);

  // One whose `then` throws, or cannot be read, is a value like any other; the span ends.
  for (const odd of [
    { then: boom },
    {
      get then() {
        return boom();
      },
    },
    throwing(),
  ]) {
    assert.equal(
      startSpan({ name: 'odd' }, () => any(odd)),
      odd,
    );
  }
  // One that calls back twice ends its scope once.
  api.withScope(() => {
    api.setTag('outer', 1);
    startSpan({ name: 'twice' }, () => any({ then: (/** @type {any} */ ok, /** @type {any} */ bad) => (ok(1), attempt(() => bad(2)), ok(3)) }));
    assert.equal(api.getActiveSpan(), undefined);
  });
  assert.deepEqual(
    (await transactions()).map(({ transaction }) => transaction),
    ['outer', 'odd', 'odd', 'odd', 'twice'],
  );
  clear();
});

/** @param {() => any} work */
function attempt(work) {
  try {
    work();
  } catch {}
}

test('C13: an event of another type is an item of that type, with its spans counted', async () => {
  start();
  const trace = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) };
  const event = any({
    type: 'transaction',
    transaction: 'own',
    start_timestamp: 1,
    timestamp: 2,
    contexts: { trace },
    spans: [{ span_id: '1', data: { n: 1n } }],
  });
  api.captureEvent(event);
  const [one] = await items();
  assert.deepEqual(
    [one.type, one.payload.transaction, one.payload.contexts.trace, one.payload.spans[0].data],
    ['transaction', 'own', trace, { n: '[BigInt: 1]' }],
  );
  assert.equal('event_id' in event, false, "the caller's object stays as it was");

  start({ beforeSend: () => assert.fail('not an error'), beforeSendTransaction: () => null });
  api.captureEvent(event);
  assert.deepEqual(await losses(), ['before_send span 2', 'before_send transaction 1']);

  start();
  api.captureEvent(any({ type: 'feedback', message: 'f' }));
  assert.deepEqual(
    (await items()).map(({ type }) => type),
    ['feedback'],
  );
});

test('D6: the sampling context without an environment says production, and the organisation of the DSN', () => {
  for (const environment of [undefined, '', null]) {
    start({ environment });
    api.withScope((scope) => {
      scope.setPropagationContext({ traceId: 'c'.repeat(32), sampleRand: 0.5 });
      const { baggage } = api.getTraceData({ scope });
      assert.match(`${baggage}`, /sentry-environment=production\b/);
      assert.match(`${baggage}`, /sentry-org_id=9\b/);
    });
  }
});

test('G11: texts and names have one cap each; what is cut is said and counted', async () => {
  const huge = 'x'.repeat(50_000_000);
  const lines = await consoleOf(async () => {
    start({ debug: true });
    startSpan({ name: huge, attributes: { value: huge, [huge]: 1, list: [huge] } }, (span) => {
      span.setAttribute('set', huge);
      startSpan({ name: 'child' }, (child) => void child.updateName(huge));
    });
    api.captureMessage(huge, { extra: { huge } });
    api.setRouteName(huge);
    // What says it is a file of its own.
    await import(pathToFileURL(at('pkg/debug.js')).href);
    await new Promise((resolve) => setImmediate(resolve));
  });
  const all = await items();
  const [{ payload }] = all.filter(({ type }) => type === 'transaction');
  assert.deepEqual([payload.transaction.length, payload.spans[0].description.length], [4096, 4096]);
  const { data } = payload.contexts.trace;
  assert.deepEqual([data.value.length, data.set.length, data.list[0].length], [65536, 65536, 65536]);
  assert.ok(Object.keys(data).every((key) => key.length <= 4096));
  const [error] = all.filter(({ type }) => type === 'event');
  assert.deepEqual([error.payload.message.length, error.payload.extra.huge.length], [65536, 65536]);
  assert.ok(
    lines.some(([, line]) => /50000000 characters is cut to 65536/.test(line)),
    'said',
  );
  assert.ok(
    (await losses()).some((loss) => /^invalid default \d+$/.test(loss)),
    'counted',
  );
});

test('an event far too long is cut rather than lost', async () => {
  start();
  api.captureEvent(any({ message: 'x'.repeat(3_000_000), tags: { t: 'y'.repeat(3_000_000) } }));
  const [{ payload }] = await events();
  assert.deepEqual([payload.message.length, payload.tags.t.length], [65536, 65536]);
});

test('values that refer to one another in every way are written in bounded time', async () => {
  start();
  let reads = 0;
  let value = any({ end: 1 });
  for (let i = 0; i < 30; i++) {
    const below = value;
    const get = () => (reads++, below);
    value = Object.defineProperties({}, Object.fromEntries(Array.from({ length: 900 }, (_, key) => [key, { enumerable: true, get }])));
  }
  api.setExtra('value', value);
  startSpan({ name: 'a' }, () => {});
  assert.equal((await transactions()).length, 1);
  // Members in all of a value: 100,000, each read when it is kept and when it is written.
  assert.ok(reads > 1000 && reads < 500_000, `${reads} members were read`);
  clear();
});

test('code of a value that uses this package while the value is written does not run in circles', async () => {
  start();
  let calls = 0;
  const value = any({
    toJSON() {
      calls++;
      api.captureException(new Error('inner'), { extra: { value } });
      startSpan({ name: 'inner', attributes: { value } }, (span) => span.setAttribute('value', value));
      return 'written';
    },
  });
  startSpan({ name: 'outer', attributes: { value } }, () => {});
  api.captureMessage('m', { extra: { value } });
  const all = await items();
  assert.ok(calls < 20, `${calls}`);
  const outer = all.find(({ payload }) => payload.transaction === 'outer');
  assert.equal(outer?.payload.contexts.trace.data.value, 'written');
  assert.ok(all.some(({ payload }) => payload.message === 'm' && payload.extra.value === 'written'));
});

test('hooks: what is no event drops it, counted and said; the next one is sent', async () => {
  for (const result of [undefined, 5, 'text', true, Symbol('x'), 1n, [], () => {}, new Date(0)]) {
    for (const hook of ['beforeSendTransaction', 'processor']) {
      let once = true;
      const answer = (/** @type {any} */ event) => (once ? ((once = false), result) : event);
      const client = start({ [hook]: answer });
      if (hook === 'processor') client.addEventProcessor(any(answer));
      const lines = await consoleOf(() => {
        startSpan({ name: 'lost' }, () => startSpan({ name: 'child' }, () => {}));
        startSpan({ name: 'sent' }, () => {});
      });
      assert.deepEqual(
        (await transactions()).map(({ transaction }) => transaction),
        ['sent'],
        `${hook} ${typeof result}`,
      );
      assert.ok(lines.some(([method]) => method === 'warn'));
      const reason = hook === 'processor' ? 'event_processor' : 'before_send';
      const [spans, whole] = await losses();
      assert.deepEqual([spans, whole], [`${reason} span 2`, `${reason} transaction 1`]);
    }
  }
});

test('hooks: losses of spans are counted once, whoever takes them out', async () => {
  const client = start({
    ignoreSpans: ['b'],
    beforeSendTransaction: (/** @type {any} */ event) => (event.transaction === 'none' ? null : ((event.spans = event.spans.slice(1)), event)),
  });
  client.addEventProcessor((event) => (event.spans?.shift(), event));
  for (const name of ['some', 'none']) startSpan({ name }, () => ['a', 'b', 'c', 'd'].forEach((child) => startSpan({ name: child }, () => {})));
  const [event, ...more] = await transactions();
  assert.deepEqual([event.spans.map((/** @type {any} */ span) => span.description), more.length], [['d'], 0]);
  assert.deepEqual(await losses(), ['before_send span 4', 'before_send transaction 1', 'event_processor span 2', 'ignored span 2']);
});

test('hooks: options that are no functions, and processors that are none, change nothing', async () => {
  const client = start({
    beforeSendTransaction: 'no',
    beforeSend: 5,
    beforeSendSpan: {},
    beforeBreadcrumb: 1,
    ignoreSpans: 5,
    ignoreErrors: {},
    ignoreTransactions: 7,
  });
  client.addEventProcessor(any(5));
  api.addEventProcessor(any('x'));
  api.addBreadcrumb({ message: 'b' });
  startSpan({ name: 'a' }, () => {});
  api.captureMessage('m');
  const [event] = await transactions();
  assert.equal(event.breadcrumbs[0].message, 'b');
  assert.equal((await events()).length, 1);
  clear();
});

test('hooks: beforeSendSpan, beforeBreadcrumb and beforeStartSpan that give nonsense', async () => {
  const odd = throwing();
  for (const result of [5, 'x', undefined, null, Promise.resolve({}), odd]) {
    const client = start({ beforeSendSpan: () => result, beforeBreadcrumb: () => result }, { beforeStartSpan: () => result });
    await consoleOf(async () => {
      api.addBreadcrumb({ message: 'b' });
      startSpan({ name: 'a' }, () => startSpan({ name: 'child' }, () => {}));
      api.startBrowserTracingNavigationSpan(client, { name: '/next' })?.end();
    });
    const [event, navigation] = await transactions();
    assert.equal(event.spans.length, 1);
    if (result !== odd) assert.deepEqual([event.transaction, event.spans[0].description, navigation.transaction], ['a', 'child', '/next']);
    clear();
  }
});

test('hooks: an event made in beforeSend is sent; one made of each event ends', async () => {
  let made = 0;
  start({ beforeSend: (/** @type {any} */ event) => (event.message === 'first' && api.captureMessage('second'), event) });
  api.captureMessage('first');
  assert.deepEqual((await events()).map(({ payload }) => payload.message).sort(), ['first', 'second']);
  start({ beforeSend: (/** @type {any} */ event) => (made++, api.captureMessage('again'), event) });
  await consoleOf(() => api.captureMessage('first'));
  assert.ok(made < 20 && made > 1, `${made}`);
  assert.equal((await events()).length, made);
  assert.deepEqual(await losses(), ['internal_sdk_error error 1']);
});

test('hooks: spans started in a hook are not recorded, and one ended there is sent', async () => {
  let open = api.startInactiveSpan({ name: 'none' });
  start({
    beforeSendTransaction: (/** @type {any} */ event) => {
      startSpan({ name: 'inside' }, () => {});
      open.end();
      return event;
    },
  });
  open = api.startInactiveSpan({ name: 'open' });
  startSpan({ name: 'a' }, () => {});
  assert.deepEqual((await transactions()).map(({ transaction }) => transaction).sort(), ['a', 'open']);
});

test('options that cannot be read as text are as if they were not given', async () => {
  for (const odd of [Symbol('x'), {}, [], () => {}, 1n, throwing(), Object.create(null)]) {
    start({
      environment: odd,
      release: odd,
      dist: odd,
      orgId: odd,
      idleTimeout: odd,
      dataCollection: null,
      maxBreadcrumbs: odd,
      initialScope: odd,
      normalizeDepth: odd,
    });
    api.addBreadcrumb({ message: 'b' });
    startSpan({ name: 'a' }, () => {});
    const [event] = await transactions();
    assert.equal(event.transaction, 'a');
    clear();
  }
});

test('patterns of routes have the order that they have in Rust', async () => {
  const { vagueness } = await import('../../src/npm/api/told.js');
  /** @type {string[][]} */
  const lists = JSON.parse(readFileSync(new URL('../core/route-order.json', import.meta.url), 'utf8'));
  assert.ok(lists.length > 5);
  for (const wanted of lists)
    for (let at = 0; at < wanted.length; at++) {
      const turned = [...wanted.slice(at), ...wanted.slice(0, at)];
      for (const given of [turned, [...turned].reverse()])
        assert.deepEqual(
          given.sort((a, b) => vagueness(a) - vagueness(b)),
          wanted,
        );
    }
});

test('patterns of routes match what they match in Rust', async () => {
  const { find } = await import('../../src/npm/api/alone.js');
  /** @type {[string[], [string, string | null][]][]} */
  const lists = JSON.parse(readFileSync(new URL('../core/route-match.json', import.meta.url), 'utf8'));
  assert.ok(lists.length > 3);
  for (const [patterns, cases] of lists) for (const [path, wanted] of cases) assert.equal(find(patterns, path) ?? null, wanted, `${path} of ${patterns}`);
});

test('G8 addresses in frames of errors are filtered as everywhere else', async () => {
  const { filtered } = await import('../../src/npm/api/filtered.js');
  // Where the engine keeps a little more of what is no secret.
  const less = ['https://app.example/#!/r;sid=1?x=2', 'https://app.example/?sso&q', 'data:text/html;charset=utf-8;base64,AAAA'];
  const cases = JSON.parse(readFileSync(new URL('../core/filtered-urls.json', import.meta.url), 'utf8'));
  assert.ok(cases.length > 20);
  for (const [url, wanted] of cases) if (!less.includes(url)) assert.equal(filtered(url), wanted);
  assert.equal(filtered(less[0]), 'https://app.example/#!/r;sid=[Filtered]');
  start();
  const error = Object.assign(new Error('x'), {
    stack: `Error: x
    at f (https://user:pw@cdn.example/a.js;jsessionid=0123?access_token=abc&v=1:10:20)
    at g (https://cdn.example/b.js?v=1:1:2)
    at h (data:text/javascript;base64,AAAA:1:3)`,
  });
  api.captureException(error);
  const [{ payload }] = await events();
  assert.deepEqual(
    payload.exception.values[0].stacktrace.frames.map((/** @type {any} */ { filename, lineno, colno }) => [filename, lineno, colno]),
    [
      ['data:text/javascript', 1, 3],
      ['https://cdn.example/b.js?v=1', 1, 2],
      ['https://cdn.example/a.js;jsessionid=[Filtered]?access_token=[Filtered]&v=1', 10, 20],
    ],
  );
});
