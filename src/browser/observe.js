// @ts-check
/**
 * Asks the browser for its performance entries and hands each to the engine as plain numbers and strings. What is asked for, and what of it
 * is sent, each instrument of the engine says in a file beside its Rust; the two sides are kept equal by `tests/vitals/layout.json`.
 *
 * Entries beyond the browser's buffer of 250 resources are delivered all the same: observers get each entry when it happens, the buffer only
 * holds what happened before they were installed.
 */
import { bfcache } from '../engine/instruments/bfcache/observe.js';
import { interactions } from '../engine/instruments/interactions/observe.js';
import { longFrames } from '../engine/instruments/long_frames/observe.js';
import { softNavigation } from '../engine/instruments/soft_navigation/observe.js';
import { timeline } from '../engine/instruments/timeline/observe.js';
import { userTiming } from '../engine/instruments/user_timing/observe.js';
import { vitals } from '../engine/instruments/vitals/observe.js';
import { listener, soft as guard } from './link.js';
import { ENTRY, ENTRY_INTERACTION, ENTRY_LONG_FRAME, ENTRY_LONG_TASK, ENTRY_MARK, ENTRY_MEASURE, ENTRY_RESOURCE } from './seam.js';

/** @import { Op } from './seam.js' */
/** @import { Early } from './shim.js' */

/**
 * What an instrument may depend on: the options of the integrations, under their names.
 * @typedef {object} Observed
 * @property {unknown} [userTiming] marks and measures, off unless given
 * @property {unknown} [enableLongAnimationFrame] on unless false
 * @property {unknown} [enableLongTask] on unless false; used only where long animation frames are not
 * @property {{ ignore?: unknown[], softNavigations?: unknown }} [webVitals] vitals that are not wanted (`lcp`, `cls`, `inp`); soft navigations, on
 * unless false
 * @property {unknown} [interactions] clicks too short for INP are sent too, off unless given
 * @property {() => number | undefined} [until] what the page's own entry says of later is not told yet: while the engine is told of the past
 */
/**
 * Sends an entry: its kind, its numbers, and its strings.
 * @typedef {(nums: ArrayLike<number>, ...text: unknown[]) => void} Send
 */
/**
 * Observes entries of a type, if the browser knows it and it is wanted (which it is unless `wanted` is false); says whether it does.
 * @typedef {(type: string, wanted: unknown, each: (entry: any, last: boolean) => unknown, more?: object) => boolean | undefined} Watch
 */
/**
 * Begins to observe. What it answers is called before a transaction ends: it sends what no observer is told of.
 * @typedef {(watch: Watch, send: Send, options: Observed, global: any, listen: (type: string, f: (event: any) => unknown) => void) => (() => void) | void} Instrument
 */

/**
 * Observes what the browser can observe.
 * @param {any} global `window` or a worker's global
 * @param {(op: Op, nums: Float64Array, text: string) => unknown} event the engine's side
 * @param {Observed} [options]
 * @returns {{ collectNow: () => void, stop: () => void }} `collectNow` sends what the browser holds back
 * (call it before a transaction ends), `stop` ends everything; neither throws
 */
export const observe = (global, event, options = {}) => {
  /** @type {[PerformanceObserver, (list: PerformanceEntryList) => void][]} */
  const observers = [];
  /** @type {(() => void)[]} */
  const undo = [];
  /** @type {Send} */
  const send = (nums, ...text) =>
    guard(() => event(ENTRY, Float64Array.from(nums), text.map((s) => (s == null ? '\0' : String(s).replace(/\n/g, ' ').slice(0, 4096))).join('\n')));
  /** @type {Watch} */
  const watch = (type, wanted, each, more) =>
    guard(() => {
      const Observer = global.PerformanceObserver;
      if (wanted === false || !Observer.supportedEntryTypes.includes(type)) return;
      /** @param {PerformanceEntryList} list */
      const all = (list) => list.forEach((entry, i) => guard(() => each(entry, i == list.length - 1)));
      const observer = new Observer((/** @type {PerformanceObserverEntryList} */ list) => all(list.getEntries()));
      observer.observe({ __proto__: null, type, buffered: true, ...more });
      observers[observers.length] = [observer, all];
      return true;
    });
  const listen = (/** @type {string} */ type, /** @type {(event: any) => unknown} */ f) => listener(global, undo)(global, type, f);
  // In the order in which they ask. The first thing that the engine hears is whether anybody sees the page.
  const collects = [vitals, bfcache, timeline, userTiming, longFrames, interactions, softNavigation].flatMap(
    (/** @type {Instrument} */ instrument) => guard(() => instrument(watch, send, options, global, listen)) || [],
  );

  return {
    collectNow: () => {
      for (const [observer, all] of observers) guard(() => all(observer.takeRecords()));
      collects.forEach(guard);
    },
    stop: () => {
      for (const [observer] of observers) guard(() => observer.disconnect());
      undo.forEach(guard);
    },
  };
};

/**
 * Puts behind entries that happened before the engine came when that was: an entry is told when what it is of has ended; what is no time, and the
 * page's own entry, comes first.
 * @param {Early[]} early
 */
export const date = (early) => {
  // What a page load that is started by hand is, the browser tells of it.
  const begun = Math.max(0, ...early.map((it) => it._first || 0));
  for (const it of early) {
    if (it[0] !== ENTRY) continue;
    const [kind, start, duration] = /** @type {Float64Array} */ (it[1]);
    const lasts = [ENTRY_RESOURCE, ENTRY_MARK, ENTRY_MEASURE, ENTRY_LONG_TASK, ENTRY_LONG_FRAME, ENTRY_INTERACTION].includes(kind);
    const end = lasts ? start + duration : start;
    it[3] = end > begun && end < Infinity ? end : begun;
  }
};

/** Lets a Rust app's page be observed. @param {{ observe: typeof observe }} page that of rust.js */
export const observeFor = (page) => {
  page.observe = observe;
};
