// @ts-check
// The engine comes late and nobody notices: one program with the engine at once and with one that a promise holds back sends the same, ids aside.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { DSN, consoleOf, sent } from './lib/page.mjs';

const bytes = readFileSync(at('pkg/engine.wasm'));
const page = /** @type {any} */ (globalThis);

/**
 * What a program works with.
 * @typedef {object} Tools
 * @property {any} api
 * @property {(options?: any, tracing?: any) => void} init
 * @property {() => Promise<void>} here the engine is there from here on, if it was late
 */

/** Makes ids into names in the order in which they are met, and leaves times out. @param {any[]} items */
function plain(items) {
  /** @type {Map<string, string>} */
  const known = new Map();
  const name = (/** @type {string} */ id) => {
    if (!known.has(id)) known.set(id, `#${known.size}`);
    return known.get(id);
  };
  /** @type {(value: any, key?: string) => any} */
  const walk = (value, key = '') => {
    if (typeof value === 'number' && /timestamp|time$/.test(key)) return 'time';
    if (/sample_rand|event_id|sent_at/.test(key)) return 'drawn';
    // What the engine decides is not known before.
    if (key === 'sentry.sample_rate' || key === 'colno') return undefined;
    if (typeof value === 'string') return value.replace(/(?<![0-9a-f])([0-9a-f]{32}|[0-9a-f]{16})(?![0-9a-f])/g, (id) => /** @type {string} */ (name(id)));
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (Object(value) === value)
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, item]) => [key, walk(item, key)])
          .filter(([, item]) => item !== undefined),
      );
    return value;
  };
  return walk(items);
}

/** All that was sent, item by item, each with its envelope's trace. */
const items = () =>
  sent.envelopes.flatMap((body) => {
    const [header, ...lines] = body.split('\n').map((line) => JSON.parse(line));
    const found = [];
    for (let i = 0; i + 1 < lines.length; i += 2) found.push({ trace: header.trace, type: lines[i].type, payload: lines[i + 1] });
    return found;
  });

/** By name: in which order they leave is no promise. @param {any} item */
const nameOf = ({ type, payload }) => `${type} ${payload.transaction ?? payload.message} ${JSON.stringify(payload.discarded_events)}`;

/** Entries that share everything but the engine that has arrived. */
let count = 0;
const entry = () => import(`${pathToFileURL(at('pkg/lib/npm/slim.js')).href}?${++count}`);
const warm = await entry();
// With the code for callbacks, which is loaded once, and which events wait for.
warm.init({ dsn: DSN, wasm: bytes, initialScope: {} });
await warm.flush();
await warm.close();

/**
 * Runs a program.
 * @param {(tools: Tools) => any} program
 * @param {boolean} late
 */
async function run(program, late) {
  // Its import puts the hooks in, for both.
  const fresh = await entry();
  const api = late ? fresh : warm;
  /** @type {(bytes: any) => void} */
  let arrive = () => {};
  const wasm = new Promise((resolve) => (arrive = resolve));
  const init = (/** @type {any} */ options, /** @type {any} */ tracing) =>
    void api.init({
      dsn: DSN,
      wasm,
      tracesSampleRate: 1,
      integrations: [api.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false, ...tracing })],
      ...options,
    });
  const here = async () => {
    arrive(bytes);
    await api.flush();
  };
  sent.envelopes.length = sent.requests.length = 0;
  const notes = await program({ api, init, here });
  await here();
  await api.flush(5000);
  const found = { items: items().sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)), requests: sent.requests.slice(), notes };
  await api.close();
  return found;
}

const TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const SPAN = '1111111111111111';
const nothing = () => {};
/** By then an engine that is not late is there. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** Programs, each by what it does. @type {Record<string, (tools: Tools) => any>} */
const programs = {
  'a span below a root that has just ended': ({ api, init }) => {
    init();
    const root = api.startInactiveSpan({ name: 'root', parentSpan: null });
    root.end();
    api.startSpan({ name: 'below', parentSpan: root }, nothing);
  },
  'what scopes had when a transaction ended, whatever they have later': ({ api, init }) => {
    init();
    api.setUser({ id: 'A' });
    api.setTag('step', 'one');
    api.startSpan({ name: 'one' }, nothing);
    api.setUser({ id: 'B' });
    api.setTag('step', 'two');
    api.setContext('later', { x: 1 });
    api.addBreadcrumb({ message: 'later' });
    api.startSpan({ name: 'two' }, nothing);
    api.withScope((/** @type {any} */ scope) => {
      scope.setTag('inner', 1);
      api.startSpan({ name: 'three' }, nothing);
      scope.setTag('inner', 2);
    });
    api.setUser(null);
    api.startSpan({ name: 'four' }, nothing);
    api.getIsolationScope().clear();
  },
  'an error in a callback, where the page is not sampled and the sampler wants it': async ({ api, init }) => {
    init({ tracesSampler: () => true });
    await turn();
    try {
      api.continueTrace({ sentryTrace: `${TRACE}-${SPAN}-0` }, () =>
        api.startSpan({ name: 't' }, () => {
          throw new Error('in it');
        }),
      );
    } catch {}
  },
  'another trace within what is not recorded': async ({ api, init }) => {
    init({ tracesSampler: (/** @type {any} */ { name }) => +(name === 'A') });
    await turn();
    const root = () => api.startSpan({ name: 'A' }, nothing);
    for (const begin of [
      root,
      () => api.startNewTrace(root),
      () => api.withActiveSpan(null, root),
      () => api.startSpan({ name: 'A', parentSpan: null }, nothing),
    ]) {
      api.startSpan({ name: 'o', onlyIfParent: true }, begin);
      const parentSpan = api.startInactiveSpan({ name: 'o' });
      api.startSpan({ name: 'i', parentSpan }, begin);
      parentSpan.end();
      api.suppressTracing(() => api.startSpan({ name: 'o' }, begin));
    }
  },
  'the first use of a scope in a callback': async ({ api, init }) => {
    // Where Node comes from is not the same each time.
    init({ attachStacktrace: false });
    await turn();
    api.startSpan({ name: 'A' }, () => api.getCurrentScope().setTag('in', '1'));
    api.captureMessage('after');
  },
  'what scopes have when routes by hand end, also of one that began in the past': async ({ api, init }) => {
    init();
    api.setTag('step', 'one');
    await turn();
    const begin = (/** @type {string} */ name, startTime = performance.now() / 1e3 + performance.timeOrigin / 1e3) =>
      api.startBrowserTracingNavigationSpan(api.getClient(), { name, startTime });
    begin('/a');
    api.setTag('step', 'two');
    const open = fetch('/open');
    await turn();
    begin('/b', performance.timeOrigin / 1e3);
    api.setTag('step', 'three');
    api.setTag('more', 1);
    await turn();
    await open;
    begin('/c');
    api.setTag('step', 'four');
    api.getActiveSpan().end();
    api.getIsolationScope().clear();
  },
  'page loads by hand, one after the other': async ({ api, init }) => {
    init();
    await turn();
    const ids = ['/a', '/b'].map((name) => api.startBrowserTracingPageLoadSpan(api.getClient(), { name })?.spanContext().spanId);
    api.startBrowserTracingNavigationSpan(api.getClient(), { name: '/c' });
    ids.push(api.getActiveSpan().spanContext().spanId);
    ids.push(api.startBrowserTracingPageLoadSpan(api.getClient(), { name: '/d' })?.spanContext().spanId);
    api.getActiveSpan().end();
    return new Set(ids).size;
  },
  'a trace that is continued, and one whose span id is all zeros': async ({ api, init }) => {
    init();
    // By then an engine that is not late is there.
    await api.startSpan({ name: 'first' }, () => fetch('/first'));
    return [SPAN, '0'.repeat(16)].map((span) =>
      api.continueTrace({ sentryTrace: `${TRACE}-${span}-1` }, () =>
        api.startSpan({ name: span }, (/** @type {any} */ it) => it.spanContext().traceId === TRACE),
      ),
    );
  },
  'what scopes had before init, and initialScope': ({ api, init }) => {
    api.setTag('early', 1);
    init({ initialScope: { tags: { first: true } } });
    api.startSpan({ name: 'one' }, nothing);
    api.setTag('early', 2);
    api.startSpan({ name: 'two' }, nothing);
    api.getIsolationScope().clear();
    api.getCurrentScope().clear();
  },
  'what scopes had when a navigation ended the page load': ({ api, init }) => {
    init({}, { instrumentPageLoad: true, instrumentNavigation: true, detectRedirects: false });
    api.setTag('page', 'first');
    api.startBrowserTracingNavigationSpan(api.getClient(), { name: '/second' });
    api.setTag('page', 'second');
    api.startBrowserTracingNavigationSpan(api.getClient(), { name: '/third' });
    api.setTag('page', 'third');
    api.getIsolationScope().clear();
  },
  'H1: a span and its children, all ended before the engine is there': ({ api, init }) => {
    init();
    api.startSpan({ name: 'early-sync', op: 'task', attributes: { a: 1, b: 'two', c: [1, 'x'] } }, () => {
      api.startSpan({ name: 'child' }, () => api.startSpan({ name: 'grandchild', op: 'db' }, nothing));
      api.startInactiveSpan({ name: 'inactive' }).end();
    });
  },
  'H1: a span that ends when the engine is there': async ({ api, init, here }) => {
    init();
    const root = api.startInactiveSpan({ name: 'root' });
    const child = api.withActiveSpan(root, () => api.startInactiveSpan({ name: 'child' }));
    await here();
    child.setAttribute('later', true);
    child.end();
    const { traceId, spanId } = root.spanContext();
    root.updateName('renamed');
    root.end();
    return { traceId, spanId, same: api.spanToStaticSpanJSON(root).span_id === spanId };
  },
  'an active span that is still open when the engine comes': async ({ api, init, here }) => {
    init();
    await api.startSpan({ name: 'outer' }, async (/** @type {any} */ span) => {
      api.startSpan({ name: 'before' }, nothing);
      await here();
      api.startSpan({ name: 'after' }, nothing);
      await fetch('/in-it');
      return span.spanContext().spanId;
    });
  },
  'requests in an active span are its children, and carry its trace': async ({ api, init }) => {
    init();
    await api.startSpan({ name: 'outer' }, () => fetch('/child'));
    await api.startSpan({ name: 'other' }, (/** @type {any} */ span) => span.fetch('/exact'));
  },
  'attributes, status, name, measurement, links': ({ api, init }) => {
    init();
    const one = api.startInactiveSpan({ name: 'one', startTime: 1.7e9 });
    one.setAttributes({ x: 1, y: null, z: undefined, 'sentry.op': 'set' }).setStatus({ code: 2, message: 'not_found' });
    one.setAttribute('gone', 1).setAttribute('gone', undefined);
    one.updateName('renamed');
    api.setMeasurement('load', 5, 'second', one);
    one.addEvent('mark', { 'sentry.measurement_value': 3, 'sentry.measurement_unit': 'byte' });
    const two = api.startInactiveSpan({ name: 'two', links: [{ context: one.spanContext(), attributes: { why: 'follows' } }] });
    two.addLink({ context: { traceId: TRACE, spanId: SPAN, traceFlags: 0 } });
    two.end(1.7e9 + 5);
    one.end(1.7e9 + 1);
    one.setAttribute('too late', true);
    one.end();
  },
  'errors in spans': async ({ api, init }) => {
    init();
    const failing = () => {
      throw new RangeError('no');
    };
    try {
      api.startSpan({ name: 'throws' }, () => api.startSpan({ name: 'inner' }, failing));
    } catch {}
    await api.startSpan({ name: 'rejects' }, async () => failing()).catch(nothing);
    api.startSpanManual({ name: 'manual' }, (/** @type {any} */ span, /** @type {() => void} */ end) => (span.setStatus({ code: 1 }), end()));
  },
  'what a scope captures, where a span is active, where one was and is not any more, and where another trace goes on': async ({ api, init, here }) => {
    init();
    const scope = new api.Scope();
    scope.setTag('mine', 1);
    api.startSpan({ name: 'outer' }, () => scope.captureMessage('in it'));
    scope.captureMessage('outside');
    api.continueTrace({ sentryTrace: `${TRACE}-${SPAN}-1` }, () => scope.captureMessage('continued'));
    scope.setTag('mine', 2);
    await here();
    api.startSpan({ name: 'later' }, () => scope.captureMessage('later'));
  },
  'a span that needs a parent and has none, and what is below it': ({ api, init }) => {
    init();
    api.startSpan({ name: 'none', onlyIfParent: true }, () => api.startSpan({ name: 'below' }, nothing));
    api.startSpan({ name: 'beside' }, nothing);
  },
  'initialScope in what is captured': ({ api, init }) => {
    init({ initialScope: { tags: { first: 1 }, user: { id: 'u' } } });
    api.captureMessage('m');
  },
  'what hooks see of an event, and take out of it': ({ api, init }) => {
    const state = { now: 1 };
    init({
      release: 'r@1',
      beforeSend(/** @type {any} */ event) {
        event.extra.saw = `${event.release} ${event.environment} ${event.request.url} ${Object.keys(event).sort()}`;
        delete event.request;
        return event.environment === 'production' ? event : null;
      },
    });
    api.addEventProcessor((/** @type {any} */ event) => {
      if (event.contexts.culture) delete event.contexts.culture;
      return event;
    });
    api.captureException(new Error('seen'), { extra: { state } });
    state.now = 2;
  },
  'H2: messages in a trace that goes on, also asynchronously': async ({ api, init }) => {
    init();
    await api.continueTrace({ sentryTrace: `${TRACE}-${SPAN}-1` }, async () => void api.captureMessage('continued'));
    api.continueTrace({ sentryTrace: `${TRACE}-${SPAN}-1` }, () => void api.captureMessage('at once'));
  },
  'a new trace, a continued one, one that cannot be continued': async ({ api, init }) => {
    init();
    await api.startNewTrace(() => api.startSpan({ name: 'new' }, () => fetch('/new')));
    await api.continueTrace({ sentryTrace: `${TRACE}-${SPAN}-1`, baggage: 'sentry-release=1,sentry-sample_rand=0.5' }, () =>
      api.startSpan({ name: 'continued' }, () => fetch('/continued')),
    );
    api.continueTrace({ sentryTrace: `${TRACE}-${SPAN}-0`, baggage: 'sentry-sampled=false' }, () => api.startSpan({ name: 'unsampled' }, nothing));
    // In each form that the tag of a page may have.
    for (const header of [`${TRACE}-${SPAN}-`, `${TRACE}${SPAN}1`, TRACE, `${TRACE}-${SPAN}`, ` ${TRACE}--0 `])
      api.continueTrace({ sentryTrace: header }, () => api.startSpan({ name: 'in another form' }, nothing));
    api.continueTrace({ sentryTrace: 'nonsense' }, () => api.startSpan({ name: 'fresh' }, nothing));
    return [
      api.startNewTrace(() => [
        api.startSpan({ name: 'a' }, (/** @type {any} */ span) => span.spanContext().traceId),
        api.getTraceData()['sentry-trace'].slice(0, 32),
      ]),
    ].map(([a, b]) => a === b);
  },
  suppressed: async ({ api, init }) => {
    init();
    api.startSpan({ name: 'root' }, () => {
      api.suppressTracing(() => api.startSpan({ name: 'never' }, () => api.startSpan({ name: 'nor this' }, nothing)));
      api.startSpan({ name: 'again' }, nothing);
    });
    await api.suppressTracing(() => fetch('/quiet'));
    void api.suppressTracing(() => new Promise(nothing));
    await api.suppressTracing(async () => {
      await null;
      api.startSpan({ name: 'after an await' }, nothing);
    });
    await api.suppressTracing(() =>
      api.startSpan({ name: 'never either' }, async () => {
        await null;
        api.startSpan({ name: 'below' }, nothing);
      }),
    );
  },
  'forced transactions, onlyIfParent, parents of their own': ({ api, init }) => {
    init();
    const parent = api.startInactiveSpan({ name: 'parent' });
    api.startSpan({ name: 'elsewhere', parentSpan: parent }, () => api.startSpan({ name: 'below' }, nothing));
    api.startSpan({ name: 'only', onlyIfParent: true }, () => api.startSpan({ name: 'a root' }, nothing));
    api.startSpan({ name: 'root' }, () => {
      api.startSpan({ name: 'forced', forceTransaction: true }, () => api.startSpan({ name: 'its child' }, nothing));
      api.startSpan({ name: 'no parent', parentSpan: null }, () => api.startSpan({ name: 'in it' }, nothing));
      api.startSpan({ name: 'only child', onlyIfParent: true }, nothing);
    });
    parent.end();
  },
  'asynchronous: contexts that are left in another order than they were entered': async ({ api, init }) => {
    init();
    /** @type {(() => void)[]} */
    const go = [];
    const wait = () => new Promise((resolve) => void go.push(() => resolve(undefined)));
    const a = api.startSpan({ name: 'a' }, async () => (await wait(), api.startSpan({ name: 'in which?' }, nothing)));
    const b = api.startSpan({ name: 'b' }, wait);
    go[0]();
    await a;
    go[1]();
    await b;
  },
  'withActiveSpan(null), setActiveSpanInBrowser': async ({ api, init, here }) => {
    init();
    const kept = api.startInactiveSpan({ name: 'kept' });
    api.setActiveSpanInBrowser(kept);
    api.startSpan({ name: 'its child' }, nothing);
    api.withActiveSpan(null, () => api.startSpan({ name: 'a root' }, nothing));
    const before = api.getActiveSpan() === kept;
    await here();
    const after = api.getActiveSpan() === kept;
    kept.end();
    return [before, after, api.getActiveSpan() === undefined];
  },
  'a span whose parent has been sent': async ({ api, init }) => {
    init();
    await turn();
    const parentSpan = api.startInactiveSpan({ name: 'parent' });
    parentSpan.end();
    api.startInactiveSpan({ name: 'behind it', parentSpan }).end();
  },
  'withActiveSpan with a span that has ended, in another trace': async ({ api, init }) => {
    // Where Node comes from is not the same each time.
    init({ attachStacktrace: false });
    await turn();
    /** @type {any} */
    let child;
    const ended = api.startSpan({ name: 'root' }, (/** @type {any} */ span) => ((child = api.startInactiveSpan({ name: 'open' })), span));
    return [ended, child].map((span) =>
      api.startNewTrace(() =>
        api.withActiveSpan(span, () => {
          // Of a child that was open when its root was sent the engine that is there says less of the trace's head.
          if (span === ended) api.captureMessage('in it');
          if (span === ended) api.startSpan({ name: 'one' }, nothing);
          const { traceId, spanId } = span.spanContext();
          return [api.getActiveSpan() === span, api.getTraceData()['sentry-trace'].startsWith(`${traceId}-${spanId}`)];
        }),
      ),
    );
  },
  'behind the end of a root, in its own callback': async ({ api, init }) => {
    init({ attachStacktrace: false });
    await turn();
    return api.startSpanManual({ name: 'root' }, (/** @type {any} */ span) => {
      span.end();
      api.captureMessage('behind');
      api.startSpan({ name: 'another' }, nothing);
      return [api.getActiveSpan() === span, api.getTraceData()['sentry-trace'].includes(span.spanContext().spanId)];
    });
  },
  'hooks are told of a span by one object': async ({ api, init, here }) => {
    init();
    const open = new Set();
    let count = 0;
    api.getClient().on('spanStart', (/** @type {any} */ span) => (count++, open.add(span)));
    for (const hook of ['spanEnd', 'afterSpanEnd']) api.getClient().on(hook, (/** @type {any} */ span) => (count++, open.delete(span)));
    /** @type {any[]} */
    const mine = [];
    api.getClient().on('spanEnd', (/** @type {any} */ span) => (count += 100 * +mine.includes(span)));
    await turn();
    api.startSpan({ name: 'root' }, (/** @type {any} */ root) => {
      mine.push(root);
      api.startSpan({ name: 'child' }, (/** @type {any} */ child) => {
        mine.push(child);
        child.end();
        mine.push(api.getActiveSpan() === child);
      });
    });
    await here();
    await api.flush();
    return [count, open.size, mine[2]];
  },
  'parents as the app is told of them': ({ api, init }) => {
    init();
    const parent = (/** @type {any} */ span) => api.spanToJSON(span).parent_span_id;
    return api.startSpan({ name: 'outer' }, (/** @type {any} */ outer) =>
      api.startSpan({ name: 'middle' }, (/** @type {any} */ middle) =>
        api.startSpan({ name: 'inner' }, (/** @type {any} */ inner) =>
          middle.run(() =>
            api.startSpan({ name: 'exact' }, (/** @type {any} */ exact) => [
              parent(inner) === outer.spanContext().spanId,
              parent(exact) === middle.spanContext().spanId,
              parent(api.startInactiveSpan({ name: 'named', parentSpan: inner })) === inner.spanContext().spanId,
            ]),
          ),
        ),
      ),
    );
  },
  'what the app is told of its spans': async ({ api, init }) => {
    init();
    return api.startSpan({ name: 'outer', op: 'o', attributes: { a: 1 } }, (/** @type {any} */ outer) =>
      api.startSpan({ name: 'inner' }, (/** @type {any} */ inner) => [
        api.getActiveSpan() === inner,
        api.getRootSpan(inner) === outer,
        api.getSpanDescendants(outer).map((/** @type {any} */ span) => (span === outer ? 'outer' : span === inner ? 'inner' : 'unknown')),
        outer.isRecording(),
        api.spanToStaticSpanJSON(outer),
        api.spanToJSON(inner),
        api.getTraceData()['sentry-trace'].slice(0, 49) === `${outer.spanContext().traceId}-${inner.spanContext().spanId}`,
        outer.end() ?? outer.isRecording(),
      ]),
    );
  },
  'ignored names, a hook that edits': ({ api, init }) => {
    init({ ignoreSpans: ['secret'], beforeSendTransaction: (/** @type {any} */ event) => ({ ...event, tags: { edited: true } }) });
    api.startSpan({ name: 'root' }, () => api.startSpan({ name: 'secret' }, () => api.startSpan({ name: 'lifted' }, nothing)));
    api.startSpan({ name: 'secret' }, nothing);
  },
  'a sampler': ({ api, init }) => {
    /** @type {any[]} */
    const asked = [];
    init({
      tracesSampler: (/** @type {any} */ context) => (asked.push([context.name, context.attributes.kind, context.parentSampled]), +(context.name !== 'no')),
    });
    api.startSpan({ name: 'yes', attributes: { kind: 'x' } }, () => api.startSpan({ name: 'child' }, nothing));
    api.startSpan({ name: 'no' }, () => api.startSpan({ name: 'child' }, nothing));
    return asked;
  },
  'a rate of 0, and none': async ({ api, init, here }) => {
    init({ tracesSampleRate: 0 });
    await api.startSpan({ name: 'unsampled' }, () => fetch('/unsampled'));
    await here();
    return api.startSpan({ name: 'unsampled' }, (/** @type {any} */ span) => span.isRecording());
  },
  'no tracing': ({ api, init }) => {
    init({ tracesSampleRate: undefined });
    return api.startSpan({ name: 'none' }, (/** @type {any} */ span) => span.isRecording());
  },
  'the scope that is active when a span starts': async ({ api, init, here }) => {
    init();
    api.setTag('all', 'yes');
    api.withScope((/** @type {any} */ scope) => {
      scope.setTag('inner', 'yes');
      api.startSpan({ name: 'forked' }, nothing);
    });
    api.startSpan({ name: 'plain' }, nothing);
    await here();
    await api.flush();
    api.getIsolationScope().clear();
  },
  'a propagation context of the app': async ({ api, init }) => {
    init();
    await api.withScope(async (/** @type {any} */ scope) => {
      scope.setPropagationContext({ traceId: TRACE, parentSpanId: SPAN, sampled: true, sampleRand: 0.5 });
      await api.startSpan({ name: 'in it' }, () => fetch('/in-it'));
    });
    api.startSpan({ name: 'after' }, nothing);
  },
  'two inits': ({ api, init }) => {
    init();
    api.startSpan({ name: 'of the first' }, nothing);
    init();
    api.startSpan({ name: 'of the second' }, nothing);
  },
  'H2: events in spans': async ({ api, init }) => {
    init({ defaultIntegrations: false });
    api.startSpan({ name: 'root' }, () => {
      api.captureMessage('hello');
    });
    await null;
  },
  'routes by hand': async ({ api, init, here }) => {
    init();
    const client = api.getClient();
    const load = api.startBrowserTracingPageLoadSpan(
      client,
      { name: '/load', attributes: { 'sentry.source': 'route' } },
      { sentryTrace: `${TRACE}-${SPAN}-1`, baggage: 'sentry-release=x' },
    );
    const active = api.getActiveSpan() === load;
    api.startSpan({ name: 'in the page load' }, nothing);
    await fetch('/in-load');
    load.end();
    const navigation = api.startBrowserTracingNavigationSpan(client, { name: '/next' });
    api.startSpan({ name: 'in the navigation' }, nothing);
    await fetch('/in-navigation');
    api.setRouteName('/named');
    const { traceId, spanId } = navigation.spanContext();
    await here();
    const after = api.getActiveSpan() === navigation;
    navigation.end();
    return { active, after, traceId, spanId };
  },
  'pause and resume': async ({ api, init }) => {
    init();
    api.startSpan({ name: 'before' }, nothing);
    api.pause();
    api.startSpan({ name: 'paused' }, nothing);
    await fetch('/paused');
    api.resume();
    await api.startSpan({ name: 'resumed' }, () => fetch('/resumed'));
  },
  'pause for good': async ({ api, init }) => {
    init();
    await api.startSpan({ name: 'before' }, () => fetch('/before'));
    api.pause();
    await api.startSpan({ name: 'paused' }, () => fetch('/paused'));
  },
  stop: async ({ api, init }) => {
    init();
    await api.startSpan({ name: 'before' }, () => fetch('/before'));
    api.captureMessage('before');
    api.stop();
    const enabled = api.isEnabled();
    await api.startSpan({ name: 'after' }, () => fetch('/after'));
    api.captureMessage('after');
    return enabled;
  },
  'stop, and init again': async ({ api, init }) => {
    init({ release: 'first' });
    await api.startSpan({ name: 'of the first' }, () => fetch('/first'));
    api.stop();
    await api.startSpan({ name: 'of nobody' }, () => fetch('/nobody'));
    init({ release: 'second' });
    await api.startSpan({ name: 'of the second' }, () => fetch('/second'));
  },
  'two inits with options of their own': async ({ api, init }) => {
    init({ dsn: 'https://one@o9.ingest.example/1', release: 'first' });
    await api.startSpan({ name: 'of the first' }, () => fetch('/first'));
    const across = api.startInactiveSpan({ name: 'across' });
    init({
      dsn: 'https://two@o9.ingest.example/2',
      release: 'second',
      beforeSendTransaction: (/** @type {any} */ event) => ({ ...event, tags: { second: 'yes' } }),
    });
    across.setAttribute('too', 'late').end();
    await api.startSpan({ name: 'of the second' }, () => fetch('/second'));
    api.startSpan({ name: 'child of nobody', parentSpan: across }, nothing);
  },
  'three inits, the last without tracing': async ({ api, init }) => {
    init({ release: 'first' });
    await api.startSpan({ name: 'of the first' }, () => fetch('/first'));
    init({ release: 'second' });
    await api.startSpan({ name: 'of the second' }, () => fetch('/second'));
    init({ release: 'third', integrations: [], tracesSampleRate: undefined });
    api.startSpan({ name: 'of the third' }, nothing);
  },
};

/** What a header says beside its ids: before the engine nobody has decided, and there is no baggage unless a trace is continued. @param {any[]} requests */
const headers = (requests) => requests.map(({ url, headers }) => [url, headers['sentry-trace']?.slice(0, 49)]);

for (const [name, program] of Object.entries(programs)) {
  test(`late: ${name}`, async () => {
    const [atOnce, late] = [await run(program, false), await run(program, true)];
    assert.deepEqual(plain([late.items, late.notes, headers(late.requests)]), plain([atOnce.items, atOnce.notes, headers(atOnce.requests)]));
    // On the wire stands what the spans say.
    for (const { items, requests } of [atOnce, late]) {
      const spans = items.flatMap(({ payload: { contexts, spans } }) => [contexts?.trace, ...(spans || [])]);
      for (const { url, headers } of requests) {
        const [, trace, id, flag] = /^(\w{32})-(\w{16})(-0)?/.exec(headers['sentry-trace'] || '') || [];
        if (!trace || flag || /unsampled|quiet/.test(url)) continue;
        assert.ok(
          spans.some((span) => span?.span_id === id && span.trace_id === trace),
          `${url}: ${headers['sentry-trace']}`,
        );
      }
    }
  });
}

test('an engine that never comes: what waited is let go', async () => {
  const api = await entry();
  /** @type {(error: any) => void} */
  let fail = () => {};
  const lines = await consoleOf(async () => {
    api.init({ dsn: DSN, wasm: new Promise((_, reject) => (fail = reject)), tracesSampleRate: 1, integrations: [api.browserTracingIntegration()] });
    api.startSpan({ name: 'lost' }, nothing);
    fail(new Error('no such file'));
    await api.flush();
  });
  const shim = page[Symbol.for('browser-tracing')];
  await api.startSpan({ name: 'nor this' }, () => fetch('/after'));
  assert.equal(shim.early.length, 0);
  assert.match(sent.requests.at(-1)?.headers['sentry-trace'] ?? '', /^[0-9a-f]{32}-/);
  assert.equal(lines.filter(([, text]) => text.includes('trace headers only')).length, 1);
  await api.close();
});

test('H4: what an earlier page of the visit lost is in a client report of the next', async () => {
  const store = new Map([['sentry_left_early', '1 4']]);
  page.sessionStorage = {
    getItem: (/** @type {string} */ key) => store.get(key) ?? null,
    removeItem: (/** @type {string} */ key) => store.delete(key),
    setItem: nothing,
  };
  const { items } = await run(async ({ api, init, here }) => {
    init();
    await here();
    // The task in which it is read.
    await new Promise((resolve) => setTimeout(resolve));
    api.startSpan({ name: 'work' }, nothing);
  }, true);
  delete page.sessionStorage;
  assert.deepEqual(
    items
      .flatMap(({ payload }) => payload.discarded_events ?? [])
      .map(({ reason, category, quantity }) => `${reason} ${category} ${quantity}`)
      .sort(),
    ['internal_sdk_error span 4', 'internal_sdk_error transaction 1'],
  );
  assert.equal(store.size, 0);
});

test('more than is held before the engine: spans beyond are counted, and what is held is whole', async () => {
  const { items } = await run(({ api, init }) => {
    init();
    api.startSpan({ name: 'root' }, () => {
      for (let i = 0; i < 1500; i++) api.startSpan({ name: `span ${i}` }, nothing);
    });
  }, true);
  const spans = items.flatMap(({ payload }) => payload.spans ?? []);
  const lost = items
    .flatMap(({ payload }) => payload.discarded_events ?? [])
    .filter(({ reason, category }) => reason === 'buffer_overflow' && category === 'span');
  assert.ok(spans.length > 500 && spans.length < 1500, String(spans.length));
  assert.ok(spans.every(({ timestamp }) => timestamp));
  assert.equal(lost.reduce((sum, { quantity }) => sum + quantity, 0) + spans.length, 1500);
});

test('H3: where the app wants no redirects, a navigation right after init is none, before anything else has been loaded', async () => {
  for (const [tracing, calm] of /** @type {[any, number][]} */ ([
    [{ detectRedirects: false }, 0],
    [{ instrumentPageLoad: false }, 0],
    // Without routes all stays in one trace.
    [{ instrumentNavigation: false }, Infinity],
    [{ instrumentNavigation: false, instrumentPageLoad: false }, Infinity],
  ])) {
    const api = await entry();
    api.init({ dsn: DSN, wasm: bytes, tracesSampleRate: 1, integrations: [api.browserTracingIntegration(tracing)] });
    assert.equal(page[Symbol.for('browser-tracing')].calm, calm, JSON.stringify(tracing));
    await api.close();
  }
});

test('a page load that is continued before the engine, by hand: baggage of others stays out of its trace', async () => {
  const api = await entry();
  const client = api.init({ dsn: DSN, wasm: bytes, tracesSampleRate: 1, integrations: [api.browserTracingIntegration({ instrumentPageLoad: false })] });
  const [trace, parent] = ['1'.repeat(32), '2'.repeat(16)];
  const baggage = 'vendor=1,sentry-environment=shop';
  api.startBrowserTracingPageLoadSpan(client, { name: '/' }, { sentryTrace: `${trace}-${parent}-1`, baggage });
  const { 'sentry-trace': header, baggage: carried } = api.getTraceData();
  assert.match(header, new RegExp(`^${trace}-[\\da-f]{16}-1$`));
  assert.equal(carried, 'sentry-environment=shop');
  await api.close();
});

/**
 * A client whose engine comes when the test says so.
 * @param {(api: any, init: (options?: any) => void, arrive: () => Promise<void>) => any} work
 */
async function waiting(work) {
  const api = await entry();
  /** @type {(bytes: any) => void} */
  let open = () => {};
  const wasm = new Promise((resolve) => (open = resolve));
  sent.envelopes.length = 0;
  api.getIsolationScope().clear();
  api.getCurrentScope().clear();
  const integrations = () => [api.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false })];
  await work(
    api,
    (/** @type {any} */ options) => void api.init({ dsn: DSN, wasm, tracesSampleRate: 1, integrations: integrations(), ...options }),
    async () => {
      open(bytes);
      await api.flush();
    },
  );
  await api.close();
  api.getIsolationScope().clear();
  api.getCurrentScope().clear();
  return Object.fromEntries(
    items().flatMap(({ payload }) => (payload.transaction || payload.message ? [[payload.message || payload.transaction, payload]] : [])),
  );
}

test('stop() in the very moment in which a span has started, by a coarse clock: what has ended is sent, what is open is counted', async () => {
  await waiting(async (api, init, arrive) => {
    init();
    const { natives } = page[Symbol.for('browser-tracing')];
    const moment = natives.now();
    natives.now = () => moment;
    api.startSpan({ name: 'ended' }, nothing);
    api.startInactiveSpan({ name: 'open' });
    api.stop();
    await arrive();
  });
  const found = items();
  assert.deepEqual(
    found.flatMap(({ payload }) => payload.transaction ?? []),
    ['ended'],
  );
  assert.deepEqual(
    found.flatMap(({ payload }) => payload.discarded_events ?? []).map(({ reason, category }) => `${reason} ${category}`),
    ['invalid transaction', 'invalid span'],
  );
});

test('what the app sets after stop() stays, whatever the engine is told of what was before', async () => {
  const found = await waiting(async (api, init, arrive) => {
    init();
    api.setUser({ id: 'alice' });
    api.startSpan({ name: 'one' }, nothing);
    api.stop();
    api.setUser({ id: 'bob' });
    init();
    await arrive();
    assert.equal(api.getIsolationScope().getUser().id, 'bob');
    api.captureMessage('m');
    api.startSpan({ name: 'two' }, nothing);
    await api.flush();
  });
  assert.deepEqual([found.m.user.id, found.two.user.id], ['bob', 'bob']);
});

test('what hooks of the app set while the engine is told of the past stays', async () => {
  await waiting(async (api, init, arrive) => {
    api.setUser({ id: 'u' });
    init({ tracesSampler: (/** @type {any} */ { name }) => (api.setTag('sampled', name), 1) });
    api.startSpan({ name: 'one' }, nothing);
    api.setTag('later', 1);
    await arrive();
    assert.deepEqual(api.getIsolationScope().getScopeData().tags, { later: 1, sampled: 'one' });
  });
});

test('initialScope, and what was set while there was no client that runs, is there from the first transaction on', async () => {
  const found = await waiting(async (api, init, arrive) => {
    api.setTag('a', 1);
    init({ enabled: false });
    api.setUser({ id: 'u' });
    init({ initialScope: { extra: { first: true } } });
    api.startSpan({ name: 'one' }, nothing);
    api.setTag('a', 2);
    api.startSpan({ name: 'two' }, nothing);
    await arrive();
  });
  assert.deepEqual([found.one.tags.a, found.one.user.id, found.one.extra.first], [1, 'u', true]);
  assert.deepEqual([found.two.tags.a, found.two.user.id, found.two.extra.first], [2, 'u', true]);
});

test('a scope of the app is as it was, too', async () => {
  const found = await waiting(async (api, init, arrive) => {
    init();
    const scope = new api.Scope();
    scope.setTag('k', 1);
    api.startSpan({ name: 'one', scope }, nothing);
    scope.setTag('k', 2);
    await arrive();
  });
  assert.equal(found.one.tags.k, 1);
});

test('what was captured between two init calls arrives once', async () => {
  // The file for pages without an engine, which the entry loads beside it: here it is there before the second init, or after it.
  const alone = () => import(pathToFileURL(at('pkg/lib/npm/api/alone.js')).href);
  for (const before of [false, true]) {
    const api = await entry();
    /** @type {(bytes: any) => void} */
    let arrive = () => {};
    const wasm = new Promise((resolve) => (arrive = resolve));
    sent.envelopes.length = 0;
    api.init({ dsn: DSN, wasm, tracesSampleRate: 1, integrations: [api.browserTracingIntegration()] });
    api.captureException(new Error('x'));
    api.captureMessage('y');
    if (before) await alone();
    await turn();
    api.init({ dsn: DSN, wasm, tracesSampleRate: 1, release: 'r@2', integrations: [api.browserTracingIntegration()] });
    arrive(bytes);
    await api.flush();
    // A second copy would come with that file: who asked for it before goes on first.
    await alone();
    await turn();
    await api.flush();
    assert.deepEqual(items().filter(({ type }) => type === 'event').length, 2);
    await api.close();
  }
});
