// @ts-check
// Random hostile values at every way in: nothing reaches the caller, the event after it arrives, and each loss is in a report that is delivered.
// HOSTILE_SEED=… repeats a run, HOSTILE_ROUNDS=… makes it longer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { api, consoleOf, sent, start } from './lib/page.mjs';

const SEED = Number(process.env.HOSTILE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const ROUNDS = Number(process.env.HOSTILE_ROUNDS ?? 2000);
/** Rounds with one client. */
const SESSION = 100;

let state = SEED;
/** Numbers from 0 to below 1 that depend on the seed alone. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
/** @template T @param {T[]} list @returns {T} */
const pick = (list) => list[Math.floor(random() * list.length)];
const below = (/** @type {number} */ max) => Math.floor(random() * max);

/** Where something was thrown last: what is thrown need not say. */
let thrownAt = '';
const boom = () => {
  thrownAt = new Error('thrown last').stack ?? '';
  throw pick([new Error('boom'), 'text', null, undefined, Symbol('s'), Object.create(null), { toString: null }]);
};
const context = vm.createContext({});

/** Members that this package or the language looks for. */
const KEYS = (
  'then toJSON toString valueOf constructor length name stack message cause type spans contexts tags extra user breadcrumbs timestamp level _data ' +
  'attributes op traceId spanId context scope parentSpan startTime links _h spanContext __proto__ 0 1 normal'
).split(' ');

/** @type {((depth: number) => any)[]} */
const KINDS = [
  () => pick([undefined, null, true, false, 0, -0, 1, -1, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 1e308, 5e-324]),
  () =>
    pick([
      '',
      'text',
      '\ud800',
      '\u0000\u001f\u001e\n\u2028',
      '"\\',
      'x'.repeat(pick([9, 9, 9, 70_000])),
      '[object Object]',
      '__proto__',
      '\u{1f600}'.repeat(9),
    ]),
  () => pick([0n, -1n, 2n ** 200n]),
  () => pick([Symbol(), Symbol('s'), Symbol.iterator, Symbol.for('x')]),
  () => pick([() => {}, boom, class Odd {}, Object.assign(() => 5, { toJSON: boom }), async () => {}, function* make() {}]),
  () => pick([new Date(NaN), new Date(0), /x/g, new Map([[{}, 1]]), new Set([NaN]), new WeakMap(), Promise.resolve(1), new Error('e'), new Event('x')]),
  () =>
    pick([new Uint8Array(below(5000)), new Float64Array([NaN]), new BigInt64Array(3), new DataView(new ArrayBuffer(8)), new ArrayBuffer(4), Buffer.from('b')]),
  () => pick([globalThis, Math, JSON, Reflect, new URL('https://x.example/')]),
  () => ({ [pick(['toString', 'valueOf', 'toJSON', 'then', 'constructor'])]: boom, [Symbol.toPrimitive]: boom }),
  () => ({
    get [Symbol.toStringTag]() {
      return boom();
    },
    a: 1,
  }),
  () => Object.defineProperty({}, pick(KEYS), { get: boom, enumerable: true }),
  () => {
    const revoked = Proxy.revocable(pick([{}, [], () => {}]), {});
    revoked.revoke();
    return revoked.proxy;
  },
  () => {
    const traps = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'set', 'defineProperty', 'apply', 'construct', 'isExtensible'];
    return new Proxy(pick([{ a: 1 }, [1], () => {}]), Object.fromEntries(traps.filter(() => random() < 0.5).map((trap) => [trap, boom])));
  },
  // Answers everything with itself.
  () => {
    /** @type {any} */
    const self = new Proxy(() => self, { get: (_, key) => (key === Symbol.toPrimitive || key === 'then' ? undefined : self) });
    return self;
  },
  // Gives another self at every look.
  () => {
    const make = () => ({
      get next() {
        return make();
      },
      a: 1,
    });
    return make();
  },
  () => ({
    toJSON() {
      return pick([undefined, this, 1n, { toJSON: boom }, [this]]);
    },
  }),
  () =>
    vm.runInContext(
      pick([
        '({ a: [1n, new Date(NaN)] })',
        'new Error("foreign")',
        'const o = {}; o.o = o; o',
        '[,1]',
        'Symbol("f")',
        'Promise.reject(1).catch(() => {}), new Map()',
      ]).replace('const o', 'var o'),
      context,
    ),
  (depth) => Array.from({ length: below(6) }, () => hostile(depth - 1)),
  (depth) => Object.fromEntries(Array.from({ length: below(6) }, () => [pick(KEYS), hostile(depth - 1)])),
  (depth) => Object.assign(Object.create(pick([null, { inherited: 1 }, Array.prototype])), { a: hostile(depth - 1) }),
  (depth) => {
    const it = /** @type {any} */ ({ inner: { a: hostile(depth - 1) } });
    it.inner.again = it;
    return random() < 0.5 ? it : [it, it];
  },
  () => {
    let it = /** @type {any} */ ('end');
    for (let i = below(300); i--; ) it = random() < 0.5 ? [it] : { it };
    return it;
  },
  () => Object.fromEntries(Array.from({ length: below(1500) }, (_, i) => [`k${i}`, i])),
  () => Object.freeze({ frozen: Object.freeze([1n]) }),
  // Uses the package while it is looked at.
  () => ({
    toJSON() {
      api.startSpan({ name: 'inside', attributes: /** @type {any} */ ({ self: this }) }, () => {});
      api.captureMessage('inside', { extra: { self: this } });
      api.setTag('inside', /** @type {any} */ (this));
      return this;
    },
  }),
];
/** @returns {any} */
const hostile = (depth = 3) => (depth < 0 ? 1 : pick(KINDS)(depth));
/** An object whose members are hostile, so that it is not refused as a whole. @param {string[]} keys @returns {any} */
const members = (...keys) => (random() < 0.15 ? hostile() : Object.fromEntries(keys.filter(() => random() < 0.8).map((key) => [key, hostile()])));

/** Runs the app's code, which returns what it likes and whose result comes back. @param {(f: () => any) => any} run */
function runs(run) {
  let result = random() < 0.7 ? {} : hostile(1);
  let waits = false;
  try {
    waits = typeof result.then === 'function';
  } catch {}
  // What never settles keeps its context, which may be one that records nothing.
  if (waits) result = Promise.resolve(1);
  let ran = 0;
  const got = run(() => (ran++, result));
  assert.equal(ran, 1, 'the callback ran once');
  if (!waits) assert.ok(Object.is(got, result), 'its result came back');
  else Promise.resolve(got).catch(() => {});
}
/** Patterns. Not the empty text, which matches everything. */
const patterns = () => {
  const it = hostile();
  try {
    return Array.isArray(it) ? it.filter((pattern) => pattern !== '') : it;
  } catch {
    return it;
  }
};
const options = () => members('name', 'op', 'attributes', 'startTime', 'parentSpan', 'links', 'scope', 'onlyIfParent', 'forceTransaction', 'experimental');
const scopes = () => pick([api.getGlobalScope(), api.getIsolationScope(), api.getCurrentScope()]);

/** Every way in. @type {Record<string, () => any>} */
const WAYS = {
  startSpan: () => runs((f) => api.startSpan(options(), f)),
  startSpanManual: () => runs((f) => api.startSpanManual(options(), (span) => (span.end(hostile()), span.end(), f()))),
  startInactiveSpan: () => api.startInactiveSpan(options()).end(),
  withActiveSpan: () => runs((f) => api.withActiveSpan(hostile(), f)),
  withScope: () => runs((f) => (random() < 0.5 ? api.withScope(f) : /** @type {any} */ (api).withScope(hostile(), f))),
  withIsolationScope: () => runs((f) => api.withIsolationScope(f)),
  startNewTrace: () => runs((f) => api.startNewTrace(f)),
  suppressTracing: () => runs((f) => api.suppressTracing(f)),
  continueTrace: () => runs((f) => api.continueTrace(members('sentryTrace', 'baggage'), f)),
  span: () =>
    api.startSpan({ name: 'span' }, (span) => {
      const any = /** @type {any} */ (span);
      for (let i = 0; i < 3; i++) {
        pick([
          () => any.setAttribute(hostile(), hostile()),
          () => any.setAttributes(hostile()),
          () => any.setAttributes({ [pick(KEYS)]: hostile(), 'sentry.op': hostile(), 'sentry.source': hostile() }),
          () => any.setStatus(pick([hostile(), { code: hostile(), message: hostile() }])),
          () => any.updateName(hostile()),
          () => any.addLink(pick([hostile(), { context: members('traceId', 'spanId', 'traceFlags'), attributes: hostile() }])),
          () => any.addLinks(pick([hostile(), [hostile()]])),
          () => any.addEvent(hostile(), hostile(), hostile()),
          () => any.recordException(hostile(), hostile()),
        ])();
      }
      any.end(hostile());
    }),
  helpers: () =>
    api.startSpan({ name: 'helpers' }, (span) => {
      const given = pick([span, hostile()]);
      pick([
        () => api.updateSpanName(given, hostile()),
        () => api.setHttpStatus(given, hostile()),
        () => api.setMeasurement(hostile(), hostile(), hostile(), given),
        () => api.spanToTraceHeader(given),
        () => api.spanToBaggageHeader(given),
        () => api.spanToJSON(given),
        () => api.spanToStaticSpanJSON(given),
        () => api.getRootSpan(given),
        () => api.getSpanDescendants(given),
        () => api.getTraceData(members('span', 'scope', 'client', 'propagateTraceparent')),
        () => api.traceHeaders(given),
        () => api.getSpanStatusFromHttpCode(/** @type {any} */ (hostile())),
        () => api.setRouteName(hostile(), hostile()),
        () => api.explain(hostile()),
        () => api.resolveRoute(hostile()),
        () => api.getAbsoluteUrl(hostile()),
        () => api.shouldIgnoreSpan(pick([hostile(), { description: hostile(), op: hostile(), attributes: hostile() }]), pick([hostile(), [hostile()]])),
      ])();
    }),
  scope: () => {
    const scope = /** @type {any} */ (pick([scopes(), api]));
    pick([
      () => scope.setTag(hostile(), hostile()),
      () => scope.setTags(pick([hostile(), { [pick(KEYS)]: hostile() }])),
      () => scope.setExtra(hostile(), hostile()),
      () => scope.setExtras(pick([hostile(), { [pick(KEYS)]: hostile() }])),
      () => scope.setContext(hostile(), hostile()),
      () => scope.setContext(pick(['app', 'trace', 'flags']), pick([hostile(), { [pick(KEYS)]: hostile() }])),
      () => scope.setUser(pick([hostile(), members('id', 'email', 'username')])),
      () => scope.addBreadcrumb(pick([hostile(), members('message', 'data', 'timestamp', 'type', 'level')]), hostile()),
      () => scope.addEventProcessor(pick([5, null, 'x', {}])),
    ])();
  },
  scopeOnly: () => {
    const scope = /** @type {any} */ (scopes());
    pick([
      () => scope.update(pick([hostile(), members('tags', 'extra', 'user', 'contexts', 'level', 'fingerprint', 'breadcrumbs')])),
      () => scope.setLevel(hostile()),
      () => scope.setFingerprint(hostile()),
      () => scope.setTransactionName(hostile()),
      () => scope.clone().update(hostile()),
    ])();
  },
  propagation: () =>
    runs((f) =>
      api.withScope(
        (scope) => (
          scope.setPropagationContext(pick([hostile(), members('traceId', 'parentSpanId', 'sampled', 'sampleRand', 'dsc')])), api.getTraceData({ scope }), f()
        ),
      ),
    ),
  captureException: () =>
    assert.match(
      api.captureException(hostile(), pick([hostile(), members('captureContext', 'data', 'mechanism', 'event_id', 'extra', 'tags')])),
      /^[\da-f]{32}$/i,
    ),
  captureMessage: () => assert.match(api.captureMessage(hostile(), pick([hostile(), members('extra', 'user', 'level', 'tags')])), /^[\da-f]{32}$/i),
  captureEvent: () =>
    assert.match(
      api.captureEvent(
        pick([
          hostile(),
          members('event_id', 'message', 'exception', 'extra', 'contexts', 'tags', 'user', 'breadcrumbs', 'timestamp', 'level', 'fingerprint', 'spans'),
        ]),
        hostile(),
      ),
      /^[\da-f]{32}$/i,
    ),
  route: () => {
    const client = /** @type {any} */ (api.getClient());
    const given = pick([hostile(), members('name', 'op', 'attributes', 'startTime')]);
    pick([
      () => api.startBrowserTracingNavigationSpan(client, given, pick([hostile(), members('url', 'isRedirect')]))?.end(),
      () => api.startBrowserTracingPageLoadSpan(client, given, pick([hostile(), members('sentryTrace', 'baggage')]))?.end(),
    ])();
  },
  client: () => {
    const client = /** @type {any} */ (api.getClient());
    pick([
      () => client.emit(pick(['spanEnd', 'startNavigationSpan', 'startPageLoadSpan', 'idleSpanEnableAutoFinish', 'own']), hostile(), hostile()),
      () => client.addEventProcessor(pick([5, undefined, {}])),
      () => client.on(pick(['spanEnd', 'spanStart', 'beforeSendEvent', 'preprocessEvent', 'postprocessEvent']), pick([boom, 5])),
    ])();
  },
};

/** What a hook answers: mostly its event, some of it replaced, or something that is none. @param {any} event */
function answer(event) {
  const chance = random();
  if (chance < 0.05) return boom();
  if (chance < 0.12) return pick([null, undefined, 5, 'text', [], Symbol('x'), new Date(0), () => {}]);
  if (chance < 0.2) return Promise.resolve(random() < 0.5 ? event : pick([null, 5]));
  if (chance < 0.6) event[pick(['extra', 'contexts', 'tags', 'user', 'breadcrumbs', 'transaction', 'level', 'added', 'timestamp'])] = hostile();
  return event;
}
/** The same for what is edited on the spot. @param {any} it */
const edit = (it) => {
  const chance = random();
  if (chance < 0.05) return boom();
  if (chance < 0.2) return pick([null, undefined, 5, 'text', Promise.resolve(1), hostile()]);
  if (chance < 0.6 && it && typeof it === 'object') it[pick(['data', 'attributes', 'description', 'name', 'status', 'message', 'op'])] = hostile();
  return it;
};

/** @param {any} error */
const describe = (error) => {
  try {
    return error.stack || String(error);
  } catch {
    return typeof error;
  }
};

const clear = () => [api.getGlobalScope(), api.getIsolationScope(), api.getCurrentScope()].forEach((scope) => scope.clear());

test(`hostile values at every way in (HOSTILE_SEED=${SEED})`, async (t) => {
  t.diagnostic(`HOSTILE_SEED=${SEED} HOSTILE_ROUNDS=${ROUNDS}`);
  const unhandled = (/** @type {any} */ _error) => {};
  process.on('unhandledRejection', unhandled);
  let round = 0;
  let hooksOn = false;
  const hook = (/** @type {(it: any) => any} */ work) => (/** @type {any} */ it) => (hooksOn ? work(it) : it);
  /** @param {string} way */
  const during = (way) => `HOSTILE_SEED=${SEED}, round ${round}, ${way}`;
  while (round < ROUNDS) {
    clear();
    const client = start(
      {
        beforeSendTransaction: hook(answer),
        beforeSend: hook(answer),
        beforeSendSpan: random() < 0.5 ? hook(edit) : api.withStaticSpan(/** @type {any} */ (hook(edit))),
        beforeBreadcrumb: hook(edit),
        // What is made all at once is not to be too much for the network.
        transportOptions: { bufferSize: 100_000 },
        ...(random() < 0.5 && { tracesSampler: () => (hooksOn && random() < 0.3 ? edit(hostile()) : 1) }),
        ...(random() < 0.3 && {
          normalizeDepth: hostile(),
          normalizeMaxBreadth: hostile(),
          maxBreadcrumbs: hostile(),
          ignoreErrors: patterns(),
          ignoreTransactions: patterns(),
          denyUrls: patterns(),
          allowUrls: below(2) ? [/./, ...[patterns()]] : 5,
        }),
        ...(random() < 0.3 && { release: hostile(), environment: hostile(), dist: hostile(), initialScope: hostile(), dataCollection: hostile() }),
      },
      { beforeStartSpan: hook(edit) },
    );
    assert.equal(api.explain().mode, 'tracing', during('init'));
    client.addEventProcessor(/** @type {any} */ (hook(answer)));
    const made = { transaction: 0, span: 0 };
    client.on('spanStart', (span) => {
      // A root that is not sampled is told of as well.
      if (!span.spanContext().traceFlags) return;
      made.span++;
      if (api.getRootSpan(span) === span) made.transaction++;
    });
    await consoleOf(async () => {
      for (let i = 0; i < SESSION; i++, round++) {
        const way = pick(Object.keys(WAYS));
        hooksOn = random() < 0.5;
        try {
          WAYS[way]();
        } catch (error) {
          hooksOn = false;
          throw new Error(`${during(way)}: something reached the caller: ${describe(error)}\n${thrownAt}`);
        }
        hooksOn = false;
        if (round % 10 === 9) {
          // A context lasts until its promise has settled.
          await new Promise((resolve) => setImmediate(resolve));
          const before = sent.envelopes.length;
          api.startSpan({ name: `sentinel ${round}`, parentSpan: null, forceTransaction: true }, () => {});
          assert.ok(
            sent.envelopes.slice(before).some((body) => body.includes(`"sentinel ${round}"`)),
            `${during(way)}: the next transaction arrives; ${JSON.stringify([sent.envelopes.slice(before), api.explain()])}`,
          );
          api.captureMessage(`message ${round}`);
          assert.ok(
            sent.envelopes.slice(before).some((body) => body.includes(`"message ${round}"`)),
            `${during(way)}: the next message arrives`,
          );
        }
        // The network's answers come in a later turn.
        if (round % 10 === 0) clear();
        if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await new Promise((resolve) => setImmediate(resolve));
      await api.flush(1000);
      await api.close(1000);
    });
    // Everything that was made was delivered or reported; what was never recorded is no loss.
    const seen = { transaction: 0, span: 0 };
    for (const body of sent.envelopes) {
      const [, ...lines] = body.split('\n').map((line) => JSON.parse(line));
      for (let i = 0; i + 1 < lines.length; i += 2) {
        const [{ type }, payload] = [lines[i], lines[i + 1]];
        if (type === 'transaction') {
          seen.transaction++;
          seen.span += 1 + payload.spans.length;
        }
        for (const { category, quantity, reason } of payload.discarded_events || [])
          if (category in seen && !/sample_rate|no_parent/.test(reason)) seen[/** @type {'span'} */ (category)] += quantity;
      }
    }
    assert.deepEqual(seen, made, during('accounting'));
  }
  clear();
  start();
  await api.close();
  process.off('unhandledRejection', unhandled);
});
