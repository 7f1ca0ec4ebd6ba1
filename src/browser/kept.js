// @ts-check
// What a page has lost and could not tell when it was left, because the server had asked to wait with everything: it waits in session storage for
// the next page of the visit, or for this one when it comes back.
import { LOST } from './seam.js';
import { soft } from './link.js';

/** @typedef {any} Any short for what is checked at run time: this is the page's storage */

export const KEPT = 'browser-tracing.lost';
/** As much is read of it. */
const MAX_KEPT = 10_000;

/**
 * Adds what is kept there, which is this page's from now on, to what was lost before: how many of each `reason\ncategory`.
 * @param {Any} G @param {Record<string, number>} lost
 */
export const takeKept = (G, lost) => {
  soft(() => {
    const { sessionStorage: storage } = G;
    const text = storage.getItem(KEPT);
    storage.removeItem(KEPT);
    for (const [, reason, category, quantity] of text.slice(0, MAX_KEPT).matchAll(/{"reason":"(\w+)","category":"(\w+)","quantity":(\d{1,9})}/g)) {
      const kind = reason + '\n' + category;
      lost[kind] = (lost[kind] || 0) + +quantity;
    }
  });
  return lost;
};

/**
 * Hands it to the engine.
 * @param {(op: typeof LOST, nums: number[], text: string) => unknown} event @param {Any} G @param {number} now
 */
export const tellKept = (event, G, now) => {
  for (const [kind, quantity] of Object.entries(takeKept(G, {}))) event(LOST, [now, quantity], kind);
};
