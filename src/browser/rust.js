// @ts-check
// What a Rust app starts: the shim, the host over two closures of the app, and the observers beside it.
import { pageFacts, start } from './host.js';
import { tellKept } from './kept.js';
import { soft } from './link.js';
import { ENTRY, FACTS, NAVIGATED, NAVIGATION_RESTORED, OUTPUT_LEARN } from './seam.js';
import { install } from './shim.js';

/** @import { Host, HostOptions } from './host.js' */
/** @import { Shim, Sink } from './shim.js' */
/** @typedef {typeof import('./observe.js').observe} Observe */
/** @typedef {import('./observe.js').Observed} Observed */
/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

/**
 * @param {Any} G
 * @param {Shim} shim
 * @param {Observe | undefined} observe observe.js's, if the app has instruments
 * @param {HostOptions & Observed} options
 * @param {Sink['event']} event the first of the sink's functions, which are the app's closures
 * @param {Sink['poll']} poll
 * @param {Sink['headers']} headers
 */
export const startObserved = (G, shim, observe, options, event, poll, headers) => {
  let observer = /** @type {ReturnType<Observe> | undefined} */ (undefined);
  const collect = () => soft(() => observer?.collectNow());
  const host = start(
    G,
    shim,
    {
      event(op, nums, text) {
        // With all but requests, clicks and entries a transaction may end: what the browser holds back belongs to it.
        if (op > ENTRY) collect();
        // From now on a report may be written: of what earlier pages of the visit have lost, too.
        if (op === FACTS || (op === NAVIGATED && nums[2] === NAVIGATION_RESTORED)) tellKept(event, G, nums[0]);
        return event(op, nums, text);
      },
      poll,
      headers,
    },
    options,
  );
  observer = observe && soft(() => observe(G, host._event, options));
  return {
    ...host,
    _collect: collect,
    _stop() {
      soft(() => observer?.stop());
      host._stop();
    },
  };
};

/** A text of the page's; empty where there is none. @param {() => Any} f @returns {string} */
const text = (f) => {
  const found = soft(f);
  return typeof found === 'string' ? found : '';
};
export const location = () => text(() => globalThis.location.href);
export const browser = () => text(() => navigator.userAgent);
/** The absolute URL, as the address bar would show it; empty if it is none. @param {string} target */
export const resolved = (target) => text(() => new URL(target, location()).href);

export const complain = (/** @type {string} */ what, /** @type {string} */ why) => console.error('[browser-tracing] ' + what + why);

/** The engine is gone: thrown at the shim, which then goes on alone. @param {Any} answer what the app has answered, if it still does */
const alive = (answer) => {
  if (answer == null) throw 'the engine is gone';
  return answer;
};

/**
 * The page of a Rust app: wraps what it calls, and reads its facts.
 * @param {number} flags a bit for each: `traceFetch`, `traceXHR`, `propagateTraceparent`, and whether session storage knows the trace before
 * @param {Any} targets `tracePropagationTargets`, if they are given
 * @param {Any} filter `shouldCreateSpanForRequest`, if there is one
 */
export const openPage = (flags, targets, filter) => {
  const G = globalThis;
  const shim = install(G);
  const on = (/** @type {number} */ bit) => !!(flags & bit);
  shim.configure({
    traceFetch: on(1),
    traceXHR: on(2),
    propagateTraceparent: on(4),
    ...(targets && { tracePropagationTargets: targets }),
    ...(filter && { shouldCreateSpanForRequest: filter }),
  });
  const [numbers, texts] = pageFacts(G, shim, on(8));
  let host = /** @type {ReturnType<typeof startObserved> | undefined} */ (undefined);
  let learn = /** @type {(() => void) | undefined} */ (undefined);
  /** What a panic has left to do. @type {string[]} */
  const left = [];
  return {
    shim,
    numbers,
    texts: texts.join('\x1f'),
    /** observe.js's, in an app that has instruments. */
    observe: /** @type {Observe | undefined} */ (undefined),
    /**
     * Hands the engine to the shim and the host.
     * @param {number} options a bit for each: `userTiming`, `interactions`
     * @param {Sink['event']} event the app's closures for the sink: this one, …
     * @param {(headers: boolean) => Any} answer … and that of both other functions
     */
    start(options, event, answer) {
      const settings = /** @type {HostOptions & Observed} */ ({ userTiming: !!(options & 1), ...(options & 2 && { interactions: true }) });
      const heard = (/** @type {Parameters<Sink['event']>} */ ...it) => alive(event(...it));
      const poll = () => {
        try {
          return left.shift() ?? answer(false);
        } catch (trap) {
          // A hook of the app has panicked that was asked by this very call: what its last words have left goes out before the trap goes on.
          if (!left[0]) throw trap;
          return left.shift();
        }
      };
      settings._onLearn = (f) => {
        learn = f;
      };
      host = startObserved(G, shim, this.observe, settings, heard, poll, () => alive(answer(true)));
    },
    event: (/** @type {Parameters<Host['_event']>} */ ...it) => host?._event(...it),
    pump: () => host?._drain(),
    /** The last words of a panic, an output each: done by the next pump, or by the one that is running. @param {string} output */
    leave(output) {
      if (output.charCodeAt(0) === OUTPUT_LEARN) learn?.();
      else left.push(output);
    },
    collect: () => host?._collect(),
    pause: (/** @type {boolean} */ paused) => shim.pause(paused),
    stop() {
      host?._stop();
      shim.stop();
    },
  };
};
