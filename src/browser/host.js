// @ts-check
// Runs the engine: one function per browser API, no decisions. It does what the engine's outputs say and tells the engine
// what happened. ARCHITECTURE.md lists the ops and the outputs. This file ships in every page: bytes count.

import { retryAfter } from './limits.js';
import { adopt, listener, real, soft } from './link.js';
import {
  ACTIVATED,
  ERROR,
  FACTS,
  HIDDEN,
  INTERACTION,
  OUTPUT_ENDPOINT,
  OUTPUT_LEARN,
  OUTPUT_NOTE,
  OUTPUT_POST,
  OUTPUT_STORE,
  OUTPUT_TIMER,
  PAGEHIDE,
  READY_STATE,
  SENT,
  TICK,
} from './seam.js';

const STATES = ['loading', 'interactive', 'complete'];

/** @import { HostOptions } from './host.js' */
/** @import { Op } from './seam.js' */
/** @import { Shim, Sink } from './shim.js' */
/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

/** Numbers, as far as they are known and can be read. @param {(() => Any)[]} facts @returns {number[]} */
const numbers = (facts) => facts.map((fact) => soft(() => +fact()) ?? NaN);
/** Texts, as far as they are known and can be read. @param {(() => Any)[]} facts @returns {string[]} */
const texts = (facts) => facts.map((fact) => soft(() => ('' + (fact() || '')).replace(/\x1f/g, '')) || '');

/** W3C's header in the form of ours; what is none stays none. @param {string} header @returns {string} */
export const asSentryTrace = (header) => {
  // Behind the flags there is nothing in version 00; later ones may go on after a dash.
  const [, ids, flags] = /^\s*(?!ff|00.{53}-)[\da-f]{2}-([\da-f]{32}-[\da-f]{16})-[\da-f]([\da-f])(?:-.*)?\s*$/.exec(header) || [];
  return ids ? ids + '-' + (parseInt(flags, 16) & 1) : header && 'traceparent ' + header;
};

/**
 * The page's facts for the engine's constructor: numbers and texts, in the order of the seam's table.
 * @param {Any} G @param {Shim} shim
 * @param {boolean} [stored] what session storage knows too: its first use makes the page wait for another process
 * @param {number} [begun] when the app has started us: what the page has become since then the shim holds, like all else
 * that has happened
 * @returns {[number[], string[]]}
 */
export const pageFacts = (G, shim, stored, begun) => {
  const { document: doc, navigator: nav, performance: perf } = G;
  const entry = soft(() => perf.getEntriesByType('navigation')[0]) || {};
  const time = shim.natives.now();
  const now = begun || time;
  const wall = Date.now() - time + now;
  let state = doc && STATES.indexOf(real(doc, 'readyState'));
  let prerendering = real(doc, 'prerendering');
  const since = (/** @type {Op} */ op, /** @type {number} */ time, /** @type {number[]} */ ...more) => time > now && shim.event(op, [time, ...more]);
  if (since(READY_STATE, entry.domInteractive, 1)) state = 0;
  if (since(READY_STATE, entry.domComplete, 2)) state &&= 1;
  if (since(ACTIVATED, entry.activationStart)) prerendering = true;
  const [url, [traceId, spanId]] = shim.start || [shim.href, shim.context];
  // When the tag was made, in seconds or milliseconds since the epoch; or how old it is, in `Server-Timing: age`.
  const made = +(/** @type {string} */ (soft(() => shim.tag('sentry-trace-time'))));
  const age = soft(() => entry.serverTiming.find((/** @type {Any} */ e) => e.name === 'age')) || {};
  return [
    numbers([
      () => perf?.timeOrigin || wall - now,
      () => now,
      () => wall,
      // Unknown in workers: no document, no page load.
      () => state,
      () => age.duration || age.description * 1000 || wall - ((made < 1e11 ? made * 1000 : made) || NaN),
      // Hidden, but not in the background.
      () => prerendering,
      // Back or forward to a document from the HTTP cache: its tag was written for an earlier visit.
      () => entry.type === 'back_forward' && entry.transferSize === 0,
    ]),
    texts([
      () => url,
      () => real(doc, 'referrer'),
      () => nav.userAgent,
      () => shim.tag('sentry-trace').trim() || asSentryTrace(shim.tag('traceparent')),
      () => shim.tag('baggage'),
      () => shim.tag('sentry-route'),
      () => traceId,
      () => spanId,
      () => stored && G.sessionStorage.getItem('sentry_previous_trace'),
      // For the ids.
      () => shim.id() + shim.id(),
    ]),
  ];
};

// A wrapper that passes for the native one, as another SDK has them look, is a function that could construct.
const isNative = (/** @type {Any} */ f) => !f.prototype && /^function fetch\W+\[native code/.test(Function.prototype.toString.call(f));

/**
 * The browser's own fetch. What a page has put in its place before us would add to envelopes, or swallow them; a frame has its
 * own. To be called when it is needed, not at the start.
 * @param {Any} G @param {Shim} shim @param {() => void} [note] told, without words, when it is the page's after all
 */
export const nativeFetch = (G, { natives }, note) => {
  if (soft(() => isNative(natives.raw))) return natives.fetch;
  const found = soft(() => {
    const doc = G.document;
    const frame = real(doc, 'createElement').call(doc, 'iframe');
    frame.hidden = true;
    real(doc, 'documentElement').append(frame);
    const f = soft(() => frame.contentWindow.fetch);
    frame.remove();
    return isNative(f) && f.bind(G);
  });
  if (found) return found;
  note?.();
  return natives.fetch;
};

/**
 * Tells the shim what happens to the page, which holds it until an engine is there. `shim.deafen` ends it.
 * @param {Any} G @param {Shim} shim
 */
export const hear = (G, shim) => {
  if (shim.deafen) return;
  const undo = /** @type {(() => void)[]} */ ([]);
  shim.deafen = () => {
    shim.deafen = undefined;
    undo.forEach(soft);
  };
  const on = listener(G, undo);
  const doc = G.document;
  const { now } = shim.natives;
  // Some pages override one of the two, in frames that the browser takes for visible.
  on(doc, 'visibilitychange', () => (real(doc, 'hidden') || real(doc, 'visibilityState') === 'hidden') && shim.event(HIDDEN, [now()]));
  on(doc, 'prerenderingchange', () => shim.event(ACTIVATED, [now()]));
  on(doc, 'readystatechange', () => shim.event(READY_STATE, [now(), STATES.indexOf(real(doc, 'readyState'))]));
  ['click', 'keydown'].forEach((type, kind) =>
    on(G, type, () => {
      if (shim.calm < Infinity) shim.calm &&= -1;
      shim.event(INTERACTION, [now(), kind, Date.now()]);
    }),
  );
  on(G, 'pagehide', (e) => {
    shim.event(PAGEHIDE, [now(), +e.persisted]);
    shim.gone = 1;
  });
  on(G, 'pageshow', () => (shim.gone = 0));
  // Not those of an image or script that cannot be loaded, which pass here on their way down.
  ['error', 'unhandledrejection'].forEach((type) => on(G, type, (e) => e.target === G && shim.event(ERROR, [now()])));
};

/**
 * Starts the engine behind `sink`: hands it to the shim, feeds it events, does what it asks for.
 * @param {Any} G @param {Shim} shim @param {Sink} sink @param {HostOptions} [options]
 */
export const start = (G, shim, sink, options = {}) => {
  const { natives } = shim;
  const { now } = natives;
  let fetch = /** @type {typeof globalThis.fetch | undefined} */ (undefined);
  let stopped = false;
  let learnt = false;
  let pumping = false;
  let endpoint = '';
  // The one timer is never moved later: it looks at the deadline when it fires.
  let deadline = Infinity;
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  let fires = Infinity;

  /**
   * Tells what only events say of the page, once: in the order of the seam's table. Not read at the start: to ask for the time zone alone takes as long
   * as all the rest of it.
   */
  const learn = () => {
    if (learnt) return;
    learnt = true;
    const { navigator: nav } = G;
    event(
      FACTS,
      [now(), ...numbers([() => nav.connection.rtt, () => nav.deviceMemory, () => nav.hardwareConcurrency])],
      texts([() => nav.language, () => Intl.DateTimeFormat().resolvedOptions().timeZone, () => nav.connection.type, () => nav.connection.effectiveType]).join(
        '\x1f',
      ),
    );
  };

  /** @param {Op} op @param {ArrayLike<number>} nums @param {string} [text] */
  const event = (op, nums, text) => {
    if (!stopped) shim.event(op, nums, text);
  };

  const arm = () => {
    if (fires <= deadline) return;
    natives.clearTimeout(timer);
    fires = deadline;
    // The browser's limit for a delay is 2³¹ − 1 ms.
    timer = natives.setTimeout(fire, Math.min(Math.ceil(deadline - now()), 2e9));
  };
  const fire = () => {
    fires = Infinity;
    if (now() < deadline) return arm();
    deadline = Infinity;
    event(TICK, [now(), Date.now()]);
  };

  /** @param {string} about the envelope: its number, and whether it is small enough for `keepalive` @param {string} body */
  const post = (about, body) => {
    /** How long a POST may hold one of the page's connections, in milliseconds. */
    const POST_TIME = 15e3;
    const [id, small] = about.split(' ').map(Number);
    const { headers, fetchOptions } = /** @type {Any} */ ({ __proto__: null, ...options._transportOptions });
    const control = soft(() => new G.AbortController());
    let tell = /** @type {Any} */ (event);
    const sent = (/** @type {Any} */ r) => {
      natives.clearTimeout(time);
      // Once. A transport of the app may answer with anything.
      tell = tell?.(
        SENT,
        [now(), Date.now(), id, r && r.status, ...numbers([() => retryAfter(r.headers.get('retry-after'), Date.now())])],
        texts([() => r.headers.get('x-sentry-rate-limits')])[0],
      );
    };
    // Nor does what never answers, or a transport of the app that never settles, keep its place in the queue.
    const time = natives.setTimeout(() => {
      sent(0);
      control?.abort();
    }, POST_TIME);
    const send = (/** @type {string} */ body) =>
      (fetch ||= nativeFetch(G, shim, options._onDebug))(endpoint, {
        // A page may have put members of its own on Object.prototype.
        __proto__: null,
        method: 'POST',
        body,
        keepalive: !!small,
        referrerPolicy: 'strict-origin',
        headers,
        signal: control?.signal,
        ...fetchOptions,
      });
    // A synchronous failure counts as a failed request.
    (async () => (options._send || send)(body, send, endpoint))().then(sent, () => sent(0));
    // What the page's own listeners send while it goes does not wait for answers, which come when it is gone.
    if (shim.gone) sent({ status: 200 });
  };

  const run = (/** @type {string} */ output) => {
    const [, rest, text] = /** @type {Any} */ (/.([^\n]*)\n?([^]*)/.exec(output));
    switch (output.charCodeAt(0)) {
      case OUTPUT_TIMER:
        deadline = +(rest || Infinity);
        return arm();
      case OUTPUT_POST:
        return post(rest, text);
      case OUTPUT_ENDPOINT:
        return (endpoint = rest);
      case OUTPUT_LEARN:
        return learn();
      case OUTPUT_STORE:
        // `browser-tracing.lost` (the other key is `sentry_previous_trace`): what was kept before, and not told yet, stays.
        return G.sessionStorage.setItem(rest, rest < 'c' ? (text + (G.sessionStorage[rest] || '')).slice(0, 9e3) : text);
      case OUTPUT_NOTE:
        // Whoever polls says it.
        return;
      default:
        return options._onOutput?.(output);
    }
  };

  const pump = () => {
    if (pumping) return;
    pumping = true;
    for (let output; !stopped && (output = shim.link?.poll()); ) soft(() => run(output));
    pumping = false;
    if (shim.dead) {
      stop();
      options._onDead?.();
    }
  };

  const stop = () => {
    stopped = true;
    natives.clearTimeout?.(timer);
    shim.deafen?.();
  };

  /** While the engine is told of the past: the timers that had run out by then. @param {number} time */
  const until = (time) => {
    for (let last = -1; deadline <= time && last < deadline; ) {
      last = deadline;
      deadline = Infinity;
      options._onPast?.(last);
      shim.event(TICK, [last, 0]);
    }
    options._onPast?.(time);
  };

  options._onLearn?.(learn);
  hear(G, shim);
  adopt(shim, sink, pump, until);
  if (!shim.link) stop();
  pump();

  return { _event: event, _drain: pump, _stop: stop };
};
