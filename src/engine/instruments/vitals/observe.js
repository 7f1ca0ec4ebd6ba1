// @ts-check
// What vitals are made of, paints and interactions apart: whether anybody sees the page, its largest paint, layout shifts.
import { navigationOf, painted, pick } from '../../../browser/entries.js';
import { real, soft } from '../../../browser/link.js';
import { ENTRY_LAYOUT_SHIFT, ENTRY_LCP, ENTRY_VISIBILITY } from '../../../browser/seam.js';
import { selector } from '../../../browser/selector.js';

/** @type {import('../../../browser/observe.js').Instrument} */
export const vitals = (watch, send, { webVitals }, global, listen) => {
  const { performance, document } = global;
  const wanted = (/** @type {string} */ name) => !webVitals?.ignore?.includes(name);
  const visibility = () => {
    const activation = navigationOf(global)?.activationStart || 0;
    const hidden = real(document, 'prerendering')
      ? Infinity
      : (performance.getEntriesByType('visibility-state').find((/** @type {PerformanceEntry} */ e) => e.name == 'hidden' && e.startTime >= activation)
          ?.startTime ?? (real(document, 'visibilityState') == 'hidden' ? 0 : Infinity));
    send([ENTRY_VISIBILITY, hidden, activation]);
  };
  soft(() => {
    if (!document) return;
    visibility();
    if (real(document, 'prerendering')) listen('prerenderingchange', visibility);
  });
  // Of the candidates that arrive together only the last, the largest, can be reported.
  watch('largest-contentful-paint', wanted('lcp'), (e, last) => {
    if (last) send([ENTRY_LCP, ...pick(e, 'startTime renderTime loadTime size')], ...painted(e));
  });
  // Sums as the engine does, to know without asking which shifts will be described.
  let first = 0;
  let latest = 0;
  let sum = 0;
  let max = 0;
  watch(
    'layout-shift',
    wanted('cls'),
    (
      /** @type {{ hadRecentInput: boolean, startTime: number, value: number, sources?: { node?: Node }[] }} */ { hadRecentInput, startTime, value, sources },
    ) => {
      if (hadRecentInput) return;
      if (!sum || startTime - latest >= 1e3 || startTime - first >= 5e3) {
        sum = 0;
        first = startTime;
      }
      latest = startTime;
      sum += value;
      const counts = sum > max;
      if (counts) max = sum;
      send([ENTRY_LAYOUT_SHIFT, startTime, value], ...(counts ? (sources || []).map(({ node }) => selector(node)) : []));
    },
  );
};
