// @ts-check
// Runs the engine: one function per browser API, no decisions. It is told what to do by the engine's outputs and tells the
// engine what happened. See ARCHITECTURE.md for the ops and the outputs.

/** The ops of `sink.event`; src/runtime/wire.rs holds the same numbers. */
export const OP = {
  TICK: 1,
  NAVIGATED: 2,
  INTERACTION: 3,
  HIDDEN: 4,
  PAGEHIDE: 5,
  READY_STATE: 6,
  ENTRY: 7,
  SENT: 8,
  ERROR: 9,
  FLUSH: 10,
  ACTIVATED: 11,
  PAUSE: 12,
  CLOSE: 13,
  PAGE_LOADED: 14,
  ROUTE_NAME: 15,
};

const ENDS = [OP.TICK, OP.HIDDEN, OP.PAGEHIDE, OP.FLUSH, OP.CLOSE];
const STATES = ['loading', 'interactive', 'complete'];

/** @type {(f: () => any) => any} */
const soft = (f) => {
  try {
    return f();
  } catch {
    return undefined;
  }
};

/**
 * The page's facts as records for the engine's constructor. What is unknown is left out.
 * @param {any} G @param {any} shim
 * @returns {string}
 */
export const pageFacts = (G, shim) => {
  const doc = G.document || {};
  const nav = G.navigator || {};
  const net = nav.connection || {};
  const perf = G.performance || {};
  const entry = soft(() => perf.getEntriesByType('navigation')[0]) || {};
  const now = shim.natives.now();
  const wall = Date.now();
  const [href, context] = shim.start || [shim.href, shim.context];
  // When the tag was made: seconds or milliseconds since the epoch; or how old it is: `Server-Timing: age;dur=<ms>` or `;desc="<s>"`.
  const made = +shim.tag('sentry-trace-time');
  const age =
    soft(() => {
      const t = entry.serverTiming.find((/** @type {any} */ e) => e.name === 'age');
      return t.duration || t.description * 1000;
    }) || (made ? wall - (made < 1e11 ? made * 1000 : made) : '');
  /** @type {Record<string, any>} */
  const facts = {
    url: href,
    referrer: doc.referrer,
    userAgent: nav.userAgent,
    language: nav.language,
    timezone: soft(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    timeOrigin: perf.timeOrigin || wall - now,
    now,
    wall,
    readyState: doc.readyState ? STATES.indexOf(doc.readyState) : 2,
    // A page that is being prerendered is hidden, but not in the background.
    hidden: doc.visibilityState === 'hidden' && !doc.prerendering ? 1 : 0,
    seed: shim.strongIds ? '' : soft(() => Array.from({ length: 4 }, () => (Math.random() + 1).toString(16).slice(2, 10).padEnd(8, '0')).join('')),
    sentryTrace: shim.tag('sentry-trace'),
    baggage: shim.tag('baggage'),
    traceparent: shim.tag('traceparent'),
    routePattern: shim.tag('sentry-route'),
    ageMs: age,
    navigationType: entry.type,
    traceId: context.traceId,
    spanId: context.spanId,
    previousTrace: soft(() => G.sessionStorage.getItem('sentry_previous_trace')),
    connectionType: net.type,
    effectiveType: net.effectiveType,
    rtt: net.rtt,
    memory: nav.deviceMemory,
    cores: nav.hardwareConcurrency,
    activationStart: entry.activationStart,
  };
  let records = '';
  for (const k in facts)
    if (facts[k] != null && facts[k] !== '')
      records += 'page.' + k + '\x1f' + ('' + facts[k]).replace(/[\x1e\x1f]/g, '') + '\x1e';
  return records;
};

/**
 * Starts the engine behind `sink`: hands it to the shim, feeds it events, does what it asks for.
 * @param {any} G @param {any} shim @param {any} sink @param {any} [options]
 */
export const start = (G, shim, sink, options = {}) => {
  const { natives } = shim;
  const { now } = natives;
  const transport = options.transportOptions || {};
  const undo = /** @type {any[]} */ ([]);
  let stopped = false;
  let pumping = false;
  let endpoint = '';
  let deadline = /** @type {number | undefined} */ (undefined);
  let timer = /** @type {any} */ (undefined);
  let fires = 0;

  let observer = /** @type {any} */ (undefined);

  const tell = (/** @type {number} */ op, /** @type {any} */ nums, /** @type {string} */ text = '') => {
    if (stopped) return;
    // A transaction may end now: what the browser holds back belongs to it.
    if (ENDS.includes(op)) collect();
    shim.event(op, nums, text);
  };
  const collect = () => soft(() => observer.collectNow());

  // ---- the one timer: never moved later, it looks at the deadline when it fires

  const clear = () => {
    if (timer !== undefined) natives.clearTimeout(timer);
    timer = undefined;
  };
  const arm = () => {
    if (deadline === undefined || (timer !== undefined && fires <= deadline)) return;
    clear();
    fires = deadline;
    timer = natives.setTimeout(() => {
      timer = undefined;
      if (deadline === undefined) return;
      if (now() < deadline) return arm();
      deadline = undefined;
      tell(OP.TICK, [now()]);
    }, Math.min(Math.max(0, Math.ceil(deadline - now())), 2147483647));
  };

  // ---- transport

  const post = (/** @type {string} */ id, /** @type {boolean} */ keepalive, /** @type {string} */ body) => {
    const sent = (/** @type {any} */ r) =>
      tell(
        OP.SENT,
        [now(), Date.now(), +id, (r && r.status) || 0],
        ['x-sentry-rate-limits', 'retry-after'].map((n) => soft(() => r.headers.get(n)) || '').join('\n'),
      );
    const p = soft(() =>
      options.send
        ? options.send(endpoint, body, keepalive)
        : natives.fetch(endpoint, {
            method: 'POST',
            body,
            keepalive,
            referrerPolicy: 'strict-origin',
            headers: transport.headers,
            ...transport.fetchOptions,
          }),
    );
    Promise.resolve(p).then(sent, () => sent(undefined));
  };

  // ---- the engine's outputs

  const run = (/** @type {string} */ output) => {
    const cut = output.indexOf('\n');
    const args = (cut < 0 ? output : output.slice(0, cut)).slice(1);
    const text = cut < 0 ? '' : output.slice(cut + 1);
    const [a, b] = args.split(' ');
    switch (output[0]) {
      case 'T':
        deadline = a === '' ? undefined : +a;
        return arm();
      case 'P':
        return post(a, b === '1', text);
      case 'U':
        endpoint = output.slice(1);
        return undefined;
      case 'S':
        return G.sessionStorage.setItem(args, text);
      case 'D':
        return options.onDebug && options.onDebug(output.slice(1));
      case 'R': {
        const [name, url] = text.split('\n');
        return options.onRoute && options.onRoute(+a, +b, name, url);
      }
      case 'E':
        return options.onEvent && options.onEvent(+a);
      case 'B':
        return options.onSpanStart && options.onSpanStart(+a);
      case 'F':
        return options.onSpanEnd && options.onSpanEnd(+a);
      default:
        return undefined;
    }
  };

  const pump = () => {
    if (pumping) return;
    pumping = true;
    let output;
    while (!stopped && typeof (output = shim.poll()) === 'string') {
      const o = output;
      soft(() => run(o));
    }
    pumping = false;
    if (shim.dead) stop();
  };

  // ---- listeners

  const on = (/** @type {any} */ target, /** @type {string} */ type, /** @type {(e: any) => any} */ f) =>
    soft(() => {
      const guarded = (/** @type {any} */ e) => soft(() => f(e));
      target.addEventListener(type, guarded, { capture: true, passive: true });
      undo.push(() => target.removeEventListener(type, guarded, true));
    });

  const stop = () => {
    if (stopped) return;
    stopped = true;
    clear();
    while (undo.length) soft(undo.pop());
    soft(() => observer.stop());
  };

  const doc = G.document;
  on(doc, 'visibilitychange', () => doc.visibilityState === 'hidden' && tell(OP.HIDDEN, [now()]));
  on(doc, 'prerenderingchange', () => tell(OP.ACTIVATED, [now()]));
  on(doc, 'readystatechange', () => tell(OP.READY_STATE, [now(), STATES.indexOf(doc.readyState)]));
  on(G, 'pagehide', (e) => tell(OP.PAGEHIDE, [now(), e.persisted ? 1 : 0]));
  ['click', 'keydown'].forEach((type, kind) =>
    on(G, type, (e) => tell(OP.INTERACTION, [now(), kind], options.selector ? soft(() => options.selector(e.target)) : '')),
  );
  for (const type of ['error', 'unhandledrejection']) on(G, type, () => tell(OP.ERROR, [now()]));

  if (!shim.adopt(sink, pump, collect)) stop();
  if (!stopped && options.observe) observer = soft(() => options.observe(G, tell, options.observeOptions));
  pump();

  return {
    /** Reports an event to the engine and does what it then asks for. */
    event: tell,
    pump,
    now,
    stop,
    get stopped() {
      return stopped;
    },
  };
};

/** A sink from five functions, for a Rust app, whose closures they are. */
export const sinkOf = (
  /** @type {any} */ requestStart,
  /** @type {any} */ requestEnd,
  /** @type {any} */ event,
  /** @type {any} */ poll,
  /** @type {any} */ headers,
) => ({ requestStart, requestEnd, event, poll, headers });
