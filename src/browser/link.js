// @ts-check
// Puts an engine behind the shim, which alone blocks the page. Where the engine is called, what it throws ends it, never the page's request.
import {
  OUTCOME_ABORT,
  OUTCOME_TIMEOUT,
  REQUEST_ABSOLUTE,
  REQUEST_END,
  REQUEST_NO_SPAN,
  REQUEST_START,
  REQUEST_XHR,
  VERDICT_AHEAD,
  VERDICT_EPOCH,
  VERDICT_SPAN,
  VERDICT_WAITING,
} from './seam.js';

/** @import { Link, Shim, Sink, Started, Told } from './shim.js' */
/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

/** @type {<T>(f: () => T) => T | undefined} Calls `f`; an exception in it does not matter. */
export const soft = (f) => {
  try {
    return f();
  } catch {
    // Nothing of ours is worth an exception in the page.
  }
};

/**
 * A member as the browser has it: an element that is named like it stands before it.
 * @param {Any} o @param {string} k
 */
export const real = (o, k) => {
  const v = o?.[k];
  return Object(v) === v ? (Reflect.get(Object.getPrototypeOf(o), k, o) ?? v) : v;
};

/**
 * What listens on targets of the page, until all of `undo` is called.
 * @param {Any} G @param {(() => void)[]} undo
 * @returns {(target: Any, type: string, f: (e: any) => unknown) => void} it never throws, whatever `f` does
 */
export const listener = (G, undo) => (target, type, f) =>
  soft(() => {
    const guarded = (/** @type {unknown} */ e) => soft(() => f(e));
    // An element of the page may be named like these methods.
    const method = (/** @type {string} */ name) => G.EventTarget?.prototype[name] || target[name];
    method('addEventListener').call(target, type, guarded, { __proto__: null, capture: true, passive: true });
    undo[undo.length] = () => method('removeEventListener').call(target, type, guarded, true);
  });

/**
 * The engine is not called any more.
 * @param {Shim} shim @param {string} why
 */
export const drop = (shim, why) => {
  const { link } = shim;
  shim.link = undefined;
  shim.dead = why;
  // So that the host lets go of its listeners and timer.
  link?.poke(VERDICT_WAITING);
};

/**
 * Puts the engine behind `sink` in the place of an earlier one, and tells it what happened before it came, in the order in which it
 * happened. The first exception out of it ends it. Does nothing when an engine has died on this page, or the shim is not running.
 * @param {Shim} shim
 * @param {Sink} sink
 * @param {() => unknown} [wake] called (guarded) when outputs are waiting, and when the engine has been dropped
 * @param {(time: number) => unknown} [until] called (guarded) before what happened at this time is told: what was due before comes first
 */
export const adopt = (shim, sink, wake, until) => {
  if (shim.dead || !shim.on) return;
  let epoch = 0;
  // The engine's last answer, if it holds for the next request.
  let ahead = 0;
  // Requests that it need not have heard of yet.
  const queue = /** @type {Told[]} */ ([]);
  /** @type {<K extends keyof Sink>(name: K, ...args: Parameters<Sink[K]>) => ReturnType<Sink[K]> | undefined} */
  const ask = (name, ...args) => {
    try {
      if (shim.link === link) return /** @type {Any} */ (sink)[name](...args);
    } catch (e) {
      drop(shim, soft(() => '' + e) || 'unknown');
    }
  };
  // Tells the engine this, and before it what waits. What requests carry is asked for when it has changed: mostly by a navigation, before the first
  // of its requests.
  const tell = (/** @type {Told | 0} */ it) => {
    if (it) queue[queue.length] = it;
    let v = 0;
    for (const next of queue.splice(0)) {
      v = /** @type {number} */ (ask('event', .../** @type {Parameters<Sink['event']>} */ (next)));
      const e = v & -VERDICT_EPOCH;
      if (e && e !== epoch) {
        epoch = e;
        shim.context = ask('headers')?.split('\n') || shim.context;
      }
    }
    ahead = v & VERDICT_AHEAD && v & ~VERDICT_WAITING;
    return v;
  };
  /** @type {Link} */
  const link = {
    poke(v, r) {
      const { onRequestStart } = shim.cfg;
      if (onRequestStart && r?.link) soft(() => onRequestStart(r.args[0], r.pairs));
      if (v & VERDICT_WAITING) soft(/** @type {() => unknown} */ (wake));
    },
    start(r) {
      const { args, raw } = r;
      const { shouldCreateSpanForRequest: should } = shim.cfg;
      if (/^([a-z][a-z\d+.-]*:|\/\/)/i.test(raw)) args[2] |= REQUEST_ABSOLUTE;
      if (should?.call && !soft(() => should(raw))) args[2] |= REQUEST_NO_SPAN;
      const [, , flags, text] = args;
      // As they are, without a copy: the text that stands behind the three numbers is not read as one.
      const it = /** @type {Told} */ ([REQUEST_START, /** @type {any} */ (args), text]);
      let v = ahead;
      // What may be another SDK's envelope only the engine knows.
      if (!v || flags & REQUEST_NO_SPAN || text.includes('sentry_key') || text.includes(/** @type {string[]} */ (shim.context)[4] || '\n')) v = tell(it);
      else if (v & VERDICT_SPAN) queue[queue.length] = it;
      if (v & VERDICT_SPAN) r.link = link;
      return v;
    },
    end(r) {
      const [status, time, as, headers, error] = /** @type {Exclude<Started['done'], 0>} */ (r.done);
      const [key, , flags] = r.args;
      const { onRequestEnd } = shim.cfg;
      if (onRequestEnd) soft(() => onRequestEnd(key, headers && soft(headers), error));
      const name = soft(() => error?.name);
      const outcome = name === 'TimeoutError' ? OUTCOME_TIMEOUT : name === 'AbortError' ? OUTCOME_ABORT : as;
      const size = !outcome && !(flags & REQUEST_XHR) && +soft(() => headers().get('content-length'));
      link.poke(tell([REQUEST_END, [key, status, time, outcome, size || -1], '']));
    },
    event: (...it) => link.poke(tell(it)),
    poll() {
      // It may do what it has held back.
      link.drain();
      return ask('poll');
    },
    // Somebody is about to call the engine: first it hears what waits, and after that all may be different.
    drain() {
      if (queue[0]) link.poke(tell(0));
      ahead = 0;
    },
  };
  shim.link = link;
  shim.start = undefined;
  shim.inner = undefined;
  // A request, an event (when that was is its first number, or stands behind it), or something that happened in the app.
  /** @type {[time: number, tell: () => unknown][]} */
  const past = shim.early
    .splice(0)
    .flatMap(
      /** @returns {typeof past} */ (it) =>
        it.args
          ? [[it.args[1], () => link.poke(link.start(it), it)], .../** @type {typeof past} */ (it.done ? [[it.done[1], () => it.link && link.end(it)]] : [])]
          : [it.length ? [it[3] ?? it[1][0], () => link.event(.../** @type {Parameters<Link['event']>} */ (it))] : [it._at, it._run]],
    );
  if (past[0]) soft(/** @type {() => unknown} */ (wake));
  for (const [time, tell] of past.sort(([a], [b]) => a - b)) {
    soft(() => until?.(time));
    soft(tell);
  }
  if (shim.paused) shim.pause();
};
