// @ts-check
// The page's return from the back/forward cache, and what was painted first after it.
import { ENTRY_RESTORED } from '../../../browser/seam.js';

/** @type {import('../../../browser/observe.js').Instrument} */
export const bfcache = (_, send, options, global, listen) => {
  if (!global.document) return;
  listen('pageshow', (/** @type {PageTransitionEvent} */ e) => {
    if (!e.persisted) return;
    send([ENTRY_RESTORED, e.timeStamp, NaN]);
    const frame = global.requestAnimationFrame;
    frame(() => frame(() => send([ENTRY_RESTORED, e.timeStamp, global.performance.now() - e.timeStamp])));
  });
};
