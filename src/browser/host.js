// @ts-check
// Runs the engine: one function per browser API, no decisions. It does what the engine's outputs say and tells the engine
// what happened. ARCHITECTURE.md lists the ops and the outputs. This file ships in every page: bytes count.

// The ops of `sink.event`; src/runtime/wire.rs holds the same numbers. Single constants: a bundler puts numbers where the names stand.
export const TICK = 1;
export const NAVIGATED = 2;
export const INTERACTION = 3;
export const HIDDEN = 4;
export const PAGEHIDE = 5;
export const READY_STATE = 6;
export const ENTRY = 7;
export const SENT = 8;
export const ERROR = 9;
export const FLUSH = 10;
export const ACTIVATED = 11;
export const PAUSE = 12;
export const CLOSE = 13;
export const PAGE_LOADED = 14;
export const ROUTE_NAME = 15;
export const OPTIONS = 16;

const STATES = ['loading', 'interactive', 'complete'];

/** How long a POST may hold one of the page's connections, in milliseconds. */
const POST_TIME = 15e3;

/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

/** @type {(f: () => Any) => Any} Calls `f`; an exception in it does not matter. */
const soft = (f) => {
  try {
    return f();
  } catch {
    // Nothing of ours is worth an exception in the page.
  }
};

/**
 * The page's facts as records for the engine's constructor. What is unknown is left out.
 * @param {Any} G @param {Any} shim
 * @param {boolean} [stored] what session storage knows too: its first use makes the page wait for another process
 * @returns {string}
 */
export const pageFacts = (G, shim, stored) => {
  const { document: doc = {}, navigator: nav = {}, performance: perf = {} } = G;
  const { type: connectionType, effectiveType, rtt } = nav.connection || {};
  const entry = soft(() => perf.getEntriesByType('navigation')[0]) || {};
  const now = shim.natives.now();
  const wall = Date.now();
  const [url, [traceId, spanId]] = shim.start || [shim.href, shim.context];
  // When the tag was made, in seconds or milliseconds since the epoch; or how old it is, in `Server-Timing: age`.
  const made = +shim.tag('sentry-trace-time');
  const age = soft(() => entry.serverTiming.find((/** @type {Any} */ e) => e.name === 'age')) || {};
  /** @type {Record<string, Any>} */
  const facts = {
    url,
    referrer: doc.referrer,
    userAgent: nav.userAgent,
    language: nav.language,
    timezone: soft(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    timeOrigin: perf.timeOrigin || wall - now,
    now,
    wall,
    // Absent in workers: no document, no page load.
    readyState: doc.readyState && STATES.indexOf(doc.readyState),
    // Hidden, but not in the background.
    prerendering: doc.prerendering ? 1 : '',
    // For the ids, where the page has no `crypto`.
    seed: G.crypto ? '' : 'x'.repeat(32).replaceAll('x', () => Math.floor(Math.random() * 16).toString(16)),
    sentryTrace: shim.tag('sentry-trace'),
    baggage: shim.tag('baggage'),
    traceparent: shim.tag('traceparent'),
    routePattern: shim.tag('sentry-route'),
    ageMs: age.duration || age.description * 1000 || (made ? wall - (made < 1e11 ? made * 1000 : made) : ''),
    // Back or forward to a document from the HTTP cache: its tag was written for an earlier visit.
    cached: +(entry.type === 'back_forward' && entry.transferSize === 0),
    traceId,
    spanId,
    previousTrace: stored ? soft(() => G.sessionStorage.getItem('sentry_previous_trace')) : '',
    connectionType,
    effectiveType,
    rtt,
    memory: nav.deviceMemory,
    cores: nav.hardwareConcurrency,
  };
  let records = '';
  for (const k in facts) {
    const v = ('' + (facts[k] ?? '')).replace(/[\x1e\x1f]/g, '');
    if (v && v !== 'NaN') records += 'page.' + k + '\x1f' + v + '\x1e';
  }
  return records;
};

/**
 * Starts the engine behind `sink`: hands it to the shim, feeds it events, does what it asks for.
 * @param {Any} G @param {Any} shim @param {Any} sink @param {Any} [options]
 */
export const start = (G, shim, sink, options = {}) => {
  const { natives } = shim;
  const { now } = natives;
  const undo = /** @type {Any[]} */ ([]);
  let stopped = false;
  let pumping = false;
  let endpoint = '';
  // The one timer is never moved later: it looks at the deadline when it fires.
  let deadline = Infinity;
  let timer = /** @type {Any} */ (undefined);
  let fires = Infinity;

  const event = (/** @type {number} */ op, /** @type {Any} */ nums, text = '') => {
    if (!stopped) shim.event(op, nums, text);
  };

  const disarm = () => {
    if (fires < Infinity) natives.clearTimeout(timer);
    fires = Infinity;
  };
  const arm = () => {
    if (fires <= deadline) return;
    disarm();
    fires = deadline;
    // The browser's limit for a delay is 2³¹ − 1 ms.
    timer = natives.setTimeout(fire, Math.min(Math.ceil(deadline - now()), 2147483647));
  };
  const fire = () => {
    fires = Infinity;
    if (now() < deadline) return arm();
    deadline = Infinity;
    event(TICK, [now(), Date.now()]);
  };

  const post = (/** @type {number} */ id, /** @type {boolean} */ keepalive, /** @type {string} */ body) => {
    const { headers, fetchOptions } = options.transportOptions || {};
    const control = soft(() => new G.AbortController());
    let open = 1;
    const sent = (/** @type {Any} */ r) => {
      natives.clearTimeout(time);
      if (open-- > 0)
        event(
          SENT,
          [now(), Date.now(), id, r?.status || 0],
          ['x-sentry-rate-limits', 'retry-after'].map((n) => soft(() => r.headers.get(n)) || '').join('\n'),
        );
    };
    // Nor does what never answers, or a transport of the app that never settles, keep its place in the queue.
    const time = natives.setTimeout(() => {
      sent(0);
      control?.abort();
    }, POST_TIME);
    const send = (/** @type {string} */ body) =>
      natives.fetch(endpoint, {
        method: 'POST',
        body,
        keepalive,
        referrerPolicy: 'strict-origin',
        headers,
        signal: control?.signal,
        ...fetchOptions,
      });
    // A synchronous failure counts as a failed request.
    (async () => (options.send || send)(body, send, endpoint))().then(sent, () => sent(0));
  };

  const run = (/** @type {string} */ output) => {
    const [line] = output.split('\n', 1);
    const text = output.slice(line.length + 1);
    const rest = line.slice(1);
    const [a, b] = rest.split(' ');
    switch (line[0]) {
      case 'T':
        deadline = rest ? +a : Infinity;
        return arm();
      case 'P':
        return post(+a, b === '1', text);
      case 'U':
        return (endpoint = rest);
      case 'S':
        return G.sessionStorage.setItem(rest, text);
      case 'D':
        return options.onDebug?.(output.slice(1));
      default:
        return options.onOutput?.(output);
    }
  };

  const pump = () => {
    if (pumping) return;
    pumping = true;
    for (let output; !stopped && (output = shim.poll()) != null; ) soft(() => run(output));
    pumping = false;
    if (shim.dead) stop();
  };

  const stop = () => {
    stopped = true;
    disarm();
    while (undo.length) undo.pop()();
  };

  const on = (/** @type {Any} */ target, /** @type {string} */ type, /** @type {(e: Any) => Any} */ f) =>
    soft(() => {
      const guarded = (/** @type {Any} */ e) => soft(() => f(e));
      target.addEventListener(type, guarded, { capture: true, passive: true });
      undo.push(() => target.removeEventListener(type, guarded, true));
    });

  const doc = G.document;
  on(doc, 'visibilitychange', () => doc.visibilityState === 'hidden' && event(HIDDEN, [now()]));
  on(doc, 'prerenderingchange', () => event(ACTIVATED, [now()]));
  on(doc, 'readystatechange', () => event(READY_STATE, [now(), STATES.indexOf(doc.readyState)]));
  on(G, 'pagehide', (e) => event(PAGEHIDE, [now(), +e.persisted]));
  ['click', 'keydown'].forEach((type, kind) =>
    on(G, type, () => event(INTERACTION, [now(), kind, Date.now()])),
  );
  // Not those of an image or script that cannot be loaded, which pass here on their way down.
  for (const type of ['error', 'unhandledrejection']) on(G, type, (e) => e.target === G && event(ERROR, [now()]));

  if (!shim.adopt(sink, pump)) stop();
  pump();

  return { event, pump, stop };
};

/**
 * `start` for a Rust app: the sink's five functions are its closures, and `observe` is observe.js's.
 * @param {Any} G @param {Any} shim @param {Any} sink @param {Any} observe @param {Any} [options]
 */
export const startObserved = (G, shim, sink, observe, options) => {
  let observer = /** @type {Any} */ (undefined);
  const ends = [TICK, NAVIGATED, HIDDEN, PAGEHIDE, FLUSH, CLOSE, PAGE_LOADED];
  const host = start(
    G,
    shim,
    {
      ...sink,
      event(/** @type {number} */ op, /** @type {Any} */ nums, /** @type {string} */ text) {
        // A transaction may end now: what the browser holds back belongs to it.
        if (ends.includes(op)) soft(() => observer.collectNow());
        return sink.event(op, nums, text);
      },
    },
    options,
  );
  observer = soft(() => observe(G, host.event, options));
  return {
    ...host,
    collect: () => soft(() => observer.collectNow()),
    stop() {
      soft(() => observer.stop());
      host.stop();
    },
  };
};

/** A sink from five functions, for a Rust app, whose closures they are. */
export const sinkOf = (
  /** @type {Any} */ requestStart,
  /** @type {Any} */ requestEnd,
  /** @type {Any} */ event,
  /** @type {Any} */ poll,
  /** @type {Any} */ headers,
) => ({ requestStart, requestEnd, event, poll, headers });
