// @ts-check
// What a Rust app starts: the host over three closures of the app, and the observers beside it.
import { mayEnd, soft, start } from './host.js';
import { tellKept } from './kept.js';
import { FACTS, NAVIGATED, NAVIGATION_RESTORED } from './seam.js';

export { pageFacts } from './host.js';

/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

/**
 * @param {Any} G
 * @param {Any} shim
 * @param {Any} observe observe.js's, if the app has instruments
 * @param {Any} options
 * @param {Any} event the first of the sink's functions, which are the app's closures
 * @param {Any} poll
 * @param {Any} headers
 */
export const startObserved = (G, shim, observe, options, event, poll, headers) => {
  let observer = /** @type {Any} */ (undefined);
  const collect = () => soft(() => observer?.collectNow());
  const host = start(
    G,
    shim,
    {
      event(/** @type {number} */ op, /** @type {Any} */ nums, /** @type {string} */ text) {
        // A transaction may end now: what the browser holds back belongs to it.
        if (mayEnd(op)) collect();
        // From now on a report may be written: of what earlier pages of the visit have lost, too.
        if (op === FACTS || (op === NAVIGATED && nums[2] === NAVIGATION_RESTORED)) tellKept(event, G, nums[0]);
        return event(op, nums, text);
      },
      poll,
      headers,
    },
    options,
  );
  observer = observe && soft(() => observe(G, host.event, options));
  return {
    ...host,
    collect,
    stop() {
      soft(() => observer?.stop());
      host.stop();
    },
  };
};
