// @ts-check
// Pages that are left before their engine ran: session storage keeps how much went with them, and the engine of the next page of the visit counts it.
import { listener, soft as attempt } from '../../browser/link.js';
import { NAVIGATED } from '../../browser/seam.js';

/** @import { Early, Shim } from '../../browser/shim.js' */

const LEFT = 'sentry_left_early';

/**
 * What has been noted so far: transactions, spans. Others may have written there.
 * @param {any} G @returns {number[]}
 */
const noted = (G) => (/^(\d{1,4}) (\d{1,6})$/.exec(G.sessionStorage.getItem(LEFT)) || [0, 0, 0]).slice(1).map(Number);

/**
 * The same, once: from then on nothing is noted. Nothing at all where there is nothing, or no storage.
 * @param {any} G @returns {number[]}
 */
export const leftEarly = (G) =>
  attempt(() => {
    const found = noted(G);
    if (!found[0]) return;
    G.sessionStorage.removeItem(LEFT);
    return found;
  }) || [];

/**
 * Notes what goes with this page, if it goes without having had an engine: the browser gives up first what is still being loaded, and then says that
 * the page goes. One that it keeps may come back.
 * @param {any} G @param {Shim} shim @param {() => unknown} waits has no engine run for those who have waited for it?
 */
export const whenLeft = (G, shim, waits) =>
  listener(G, [])(G, 'pagehide', ({ persisted }) => {
    if (shim.link || !waits() || persisted) return;
    const count = (/** @type {(it: Early) => unknown} */ is) => shim.early.filter(is).length;
    const routes = +(shim.cfg.instrumentPageLoad !== false) + count((it) => it[0] === NAVIGATED && !/\n-$/.test(it[2]));
    const children = count((it) => it.args || it._starts);
    const [transactions, spans] = noted(G);
    if (routes + children) G.sessionStorage.setItem(LEFT, `${transactions + (routes || 1)} ${spans + routes + children}`);
  });
