// @ts-check
// How the page was loaded: its own request, resources (requests of the app among them), first paints.
import { navigationOf, pick } from '../../../browser/entries.js';
import { real } from '../../../browser/link.js';
import { ENTRY_NAVIGATION, ENTRY_PAINT, ENTRY_RESOURCE } from '../../../browser/seam.js';

const TIMINGS =
  'startTime duration redirectStart redirectEnd workerStart fetchStart domainLookupStart domainLookupEnd connectStart secureConnectionStart connectEnd requestStart responseStart responseEnd ';

/** @type {import('../../../browser/observe.js').Instrument} */
export const timeline = (watch, send, { until }, global) => {
  let sent = 0;
  const navigation = (/** @type {PerformanceNavigationTiming} */ e) => {
    const known = pick(
      e,
      TIMINGS + 'unloadEventStart unloadEventEnd domContentLoadedEventStart domContentLoadedEventEnd loadEventStart loadEventEnd redirectCount activationStart',
    ).map((time) => (time > /** @type {any} */ (until?.()) ? 0 : time));
    // The state of the load: sent again only when it has gone on.
    const state = known[13] + known[17] + known[19] + 1;
    if (state != sent) {
      sent = state;
      send([ENTRY_NAVIGATION, ...known], e.name, real(global.document, 'wasDiscarded') ? 'restore' : e.type);
    }
  };
  watch('navigation', true, navigation);
  watch('resource', true, (e) =>
    send(
      [ENTRY_RESOURCE, ...pick(e, TIMINGS + 'responseStatus transferSize encodedBodySize decodedBodySize')],
      ...pick(e, 'name initiatorType nextHopProtocol renderBlockingStatus deliveryType'),
    ),
  );
  watch('paint', true, (e) => send([ENTRY_PAINT, e.startTime], e.name));
  // The browser hands the navigation entry over only when the page has loaded.
  return () => {
    const known = navigationOf(global);
    if (known) navigation(known);
  };
};
