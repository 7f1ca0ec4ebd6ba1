// @ts-check
/**
 * Turns the browser's performance entries into plain numbers and strings. The layout of each kind is
 * documented in `src/engine/instruments/entry.rs`; `tests/vitals/layout.json` keeps the two sides equal.
 *
 * Entries beyond the browser's buffer of 250 resources are delivered all the same: observers get each
 * entry when it happens, the buffer only holds what happened before they were installed.
 *
 * Per DOM event only the elements are noted that its name would be made of. Selectors are built for entries that may end
 * up in a report only.
 */
import { listener, real, soft as guard } from './link.js';

// <seam> (checked, and written by `npm run seam`)
const ENTRY = 7;
const ENTRY_NAVIGATION = 1;
const ENTRY_RESOURCE = 2;
const ENTRY_PAINT = 3;
const ENTRY_MARK = 4;
const ENTRY_MEASURE = 5;
const ENTRY_LONG_TASK = 6;
const ENTRY_LONG_FRAME = 7;
const ENTRY_LCP = 8;
const ENTRY_LAYOUT_SHIFT = 9;
const ENTRY_INTERACTION = 10;
const ENTRY_INTERACTION_COUNT = 11;
const ENTRY_INTERACTION_PAINT = 12;
const ENTRY_SOFT_NAVIGATION = 13;
const ENTRY_VISIBILITY = 14;
const ENTRY_RESTORED = 15;
// </seam>

const TIMINGS =
  'startTime duration redirectStart redirectEnd workerStart fetchStart domainLookupStart domainLookupEnd connectStart secureConnectionStart connectEnd requestStart responseStart responseEnd ';
const LABELS = ['aria-label', 'type', 'name', 'title', 'alt'];

/** @param {any} el @param {string} name */
const attribute = (el, name) => real(el, 'getAttribute')?.call(el, name);

/**
 * The name the page gave to a component, on the element itself.
 * @param {any} el
 * @returns {string | null | undefined}
 */
const named = (el) => attribute(el, 'data-sentry-component') || attribute(el, 'data-sentry-element');

/**
 * The component an element belongs to, looked for on five elements at most.
 * @param {any} el
 */
export const component = (el) => {
  try {
    for (let i = 0; el && i < 5; i++, el = real(el, 'parentNode')) {
      const name = named(el);
      if (name) return name;
    }
  } catch {
    // A page may put anything in place of these properties.
  }
};

/** @param {any} el */
const describe = (el) => {
  const name = named(el);
  const tag = real(el, 'tagName');
  if (name || !tag) return name || '';
  let out = tag.toLowerCase();
  const [id, classes] = [real(el, 'id'), real(el, 'className')];
  if (id && typeof id == 'string') out += '#' + id;
  if (typeof classes == 'string') {
    for (const c of classes.split(/\s+/)) if (c) out += '.' + c;
  }
  for (const label of LABELS) {
    const value = attribute(el, label);
    if (value) out += `[${label}="${value}"]`;
  }
  return out;
};

/**
 * An element and up to four ancestors.
 * @param {any} el
 */
const lineage = (el) => {
  const out = [];
  for (; el && out.length < 5; el = real(el, 'parentNode')) out[out.length] = el;
  return out;
};

/**
 * How an element is written in reports: itself and up to four ancestors, 80 characters.
 * @param {any} el
 * @param {any[]} [line] the element and its ancestors as they were when it was still in the page
 */
export const selector = (el, line) => {
  const out = [];
  let known = el || line;
  try {
    let length = 0;
    for (const one of line || lineage(el)) {
      const part = describe(one);
      if (part == 'html' || (length && length + part.length >= 80)) break;
      if (part) out.unshift(part);
      length += part.length + 3;
    }
  } catch {
    known = 0;
  }
  return known ? out.join(' > ') : '<unknown>';
};

/**
 * Observes what the browser can observe.
 *
 * @param {any} global `window` or a worker's global
 * @param {(op: number, nums: Float64Array, text: string) => unknown} event the engine's side
 * @param {object} [options] everything is on unless it says otherwise
 * @param {boolean} [options.userTiming] marks and measures, off unless true
 * @param {boolean} [options.longAnimationFrame] on unless false
 * @param {boolean} [options.longTask] on unless false; used only where long animation frames are not
 * @param {boolean} [options.lcp] on unless false
 * @param {boolean} [options.cls] on unless false
 * @param {boolean} [options.inp] on unless false
 * @param {boolean} [options.interactions] clicks too short for INP are sent too, off unless true
 * @param {boolean} [options.softNavigations] on unless false
 * @returns {{ collectNow: () => void, stop: () => void }} `collectNow` sends what the browser holds back
 * (call it before a transaction ends), `stop` ends everything; neither throws
 */
export function observe(
  global,
  event,
  { userTiming = false, longAnimationFrame, longTask, lcp, cls, inp = true, interactions: clicks = false, softNavigations } = {},
) {
  /** @type {[PerformanceObserver, (list: any[]) => void][]} */
  const observers = [];
  const { performance, document } = global;
  let navigation = 0;
  let interactions = 0;
  /** When the latest events happened, and to what: a handler may take their target out of the page. @type {[number, any[]][]} */
  const happened = [];

  /** @param {ArrayLike<number>} nums @param {unknown[]} text */
  const send = (nums, ...text) =>
    guard(() => event(ENTRY, Float64Array.from(nums), text.map((s) => (s == null ? '\0' : String(s).replace(/\n/g, ' ').slice(0, 4096))).join('\n')));
  /** @param {string} type @param {boolean | undefined} wanted unless false @param {(entry: any, last: boolean) => void} each @param {object} [more] */
  const watch = (type, wanted, each, more) =>
    guard(() => {
      const Observer = global.PerformanceObserver;
      if (wanted === false || !Observer.supportedEntryTypes.includes(type)) return false;
      /** @param {any[]} list */
      const all = (list) => list.forEach((entry, i) => guard(() => each(entry, i == list.length - 1)));
      const observer = new Observer((/** @type {any} */ list) => all(list.getEntries()));
      observer.observe(/** @type {any} */ ({ __proto__: null, type, buffered: true, ...more }));
      observers[observers.length] = [observer, all];
      return true;
    });
  /** @type {(() => void)[]} */
  const undo = [];
  const on = listener(global, undo);
  /** @param {string} type @param {(e: any) => void} f */
  const listen = (type, f) => on(global, type, f);
  /** @param {any} entry @param {string} names */
  const pick = (entry, names) => names.split(' ').map((name) => entry[name]);
  const navigationEntry = () => performance.getEntriesByType('navigation')[0];

  const sendNavigation = (/** @type {any} */ e) => {
    // The state of the load: sent again only when it has gone on.
    const state = e.responseEnd + e.domContentLoadedEventEnd + e.loadEventEnd + 1;
    if (state != navigation) {
      navigation = state;
      send(
        [
          ENTRY_NAVIGATION,
          ...pick(
            e,
            TIMINGS +
              'unloadEventStart unloadEventEnd domContentLoadedEventStart domContentLoadedEventEnd loadEventStart loadEventEnd redirectCount activationStart',
          ),
        ],
        e.name,
        document && real(document, 'wasDiscarded') ? 'restore' : e.type,
      );
    }
  };
  const sendVisibility = () => {
    const activation = navigationEntry()?.activationStart || 0;
    const hidden = real(document, 'prerendering')
      ? Infinity
      : (performance.getEntriesByType('visibility-state').find((/** @type {any} */ e) => e.name == 'hidden' && e.startTime >= activation)?.startTime ??
        (real(document, 'visibilityState') == 'hidden' ? 0 : Infinity));
    send([ENTRY_VISIBILITY, hidden, activation]);
  };
  /** @param {any} e */
  const sendUserTiming = (e) => {
    const detail = e.detail;
    // React's development build measures each of its components.
    if (detail?.devtools?.track == 'Components ⚛') return;
    /** @type {unknown[]} */
    const text = [e.name];
    if (detail) {
      for (const [key, value] of typeof detail == 'object' ? Object.entries(detail) : [['', detail]]) {
        guard(() => {
          let json = JSON.stringify(value);
          if (typeof value == 'object' || !value) json = JSON.stringify(json);
          if (json && json.length < 4096) text.push(key, json);
        });
      }
    }
    send([e.entryType == 'mark' ? ENTRY_MARK : ENTRY_MEASURE, ...pick(e, 'startTime duration')], ...text);
  };
  /** @param {any} e */
  const sendInteraction = (e) => {
    const short = e.duration < 40 && e.entryType == 'event';
    if (short ? e.name == 'click' : e.interactionId) {
      interactions = performance.interactionCount;
      const line = e.target ? undefined : happened.find(([at]) => at == e.startTime)?.[1];
      send(
        [ENTRY_INTERACTION, ...pick(e, 'startTime duration'), inp && !short ? e.interactionId : NaN, interactions],
        e.name,
        (e.target || line) && selector(e.target, line),
        component(e.target),
      );
    }
  };
  /** @param {any} e */
  const paint = (e) => [e.id, e.url, e.element && selector(e.element)];
  /** @param {any} e */
  const sendInteractionPaint = (e) => {
    const largest = e?.largestContentfulPaint;
    if (largest) {
      send([ENTRY_INTERACTION_PAINT, e.startTime, ...pick(largest, 'renderTime loadTime size'), e.interactionId], ...paint(largest));
    }
  };

  guard(() => {
    if (document) {
      sendVisibility();
      if (real(document, 'prerendering')) listen('prerenderingchange', sendVisibility);
      listen('pageshow', (e) => {
        if (!e.persisted) return;
        send([ENTRY_RESTORED, e.timeStamp, NaN]);
        const frame = global.requestAnimationFrame;
        frame(() => frame(() => send([ENTRY_RESTORED, e.timeStamp, performance.now() - e.timeStamp])));
      });
    }
  });

  watch('navigation', true, sendNavigation);
  watch('resource', true, (e) =>
    send(
      [ENTRY_RESOURCE, ...pick(e, TIMINGS + 'responseStatus transferSize encodedBodySize decodedBodySize')],
      ...pick(e, 'name initiatorType nextHopProtocol renderBlockingStatus deliveryType'),
    ),
  );
  watch('paint', true, (e) => send([ENTRY_PAINT, e.startTime], e.name));
  watch('mark', userTiming, sendUserTiming);
  watch('measure', userTiming, sendUserTiming);
  const frames = watch('long-animation-frame', longAnimationFrame, (e) => {
    const [first, ...others] = e.scripts;
    if (!first) return;
    const s = others.reduce((/** @type {any} */ a, /** @type {any} */ b) => (b.duration > a.duration ? b : a), first);
    send([ENTRY_LONG_FRAME, ...pick(e, 'startTime duration'), s.sourceCharPosition], ...pick(s, 'invoker invokerType sourceURL sourceFunctionName'));
  });
  watch('longtask', !frames && longTask, (e) => send([ENTRY_LONG_TASK, ...pick(e, 'startTime duration')]));
  // Of the candidates that arrive together only the last, the largest, can be reported.
  watch('largest-contentful-paint', lcp, (e, last) => {
    if (last) send([ENTRY_LCP, ...pick(e, 'startTime renderTime loadTime size')], ...paint(e));
  });
  // Sums as the engine does, to know without asking which shifts will be described.
  let first = 0;
  let latest = 0;
  let sum = 0;
  let max = 0;
  watch('layout-shift', cls, (e) => {
    if (e.hadRecentInput) return;
    const { startTime, value } = e;
    if (!sum || startTime - latest >= 1e3 || startTime - first >= 5e3) {
      sum = 0;
      first = startTime;
    }
    latest = startTime;
    sum += value;
    const counts = sum > max;
    if (counts) max = sum;
    send([ENTRY_LAYOUT_SHIFT, startTime, value], ...(counts ? (e.sources || []).map((/** @type {any} */ source) => selector(source.node)) : []));
  });
  if (watch('event', inp || clicks, sendInteraction, { durationThreshold: clicks ? 16 : 40 })) {
    for (const type of ['pointerdown', 'pointerup', 'click', 'keydown', 'keyup']) {
      guard(() => listen(type, (e) => happened.unshift([e.timeStamp, lineage(e.target)]) > 20 && happened.pop()));
    }
  }
  watch('first-input', inp, sendInteraction);
  watch('soft-navigation', softNavigations, (e) => {
    send([ENTRY_SOFT_NAVIGATION, ...pick(e, 'startTime navigationId interactionId'), e.presentationTime || e.paintTime], e.name);
    sendInteractionPaint(e.getLargestInteractionContentfulPaint?.());
  });
  watch('interaction-contentful-paint', softNavigations, sendInteractionPaint);

  return {
    collectNow: () => {
      for (const [observer, all] of observers) guard(() => all(observer.takeRecords()));
      // The browser hands the navigation entry over only when the page has loaded.
      guard(() => sendNavigation(navigationEntry()));
      guard(() => {
        const count = performance.interactionCount;
        if (inp && count > interactions) send([ENTRY_INTERACTION_COUNT, (interactions = count)]);
      });
    },
    stop: () => {
      for (const [observer] of observers) guard(() => observer.disconnect());
      for (const f of undo.splice(0)) guard(f);
      observers.length = 0;
    },
  };
}
