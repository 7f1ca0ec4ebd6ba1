// @ts-check
// The only mutable state of the JavaScript API. What only a running engine needs is in calls.js: `slim` loads that with the engine.
import { SDK_VERSION } from './constants.js';

/** @import { State } from './internal.js' */

/** What is written to the console; the page may have one of its own, which may throw. @param {...unknown} args */
export const warn = (...args) => {
  try {
    console.warn('[browser-tracing]', ...args);
  } catch {}
};

/** Of each version of the package that is on this page, its state. */
const KEY = Symbol.for('browser-tracing.state');

/**
 * The state is the page's: two copies of the package (bundled twice, or two of its entries) have one client, one scope and one active span. The
 * build gives the same names to what is internal in all entries of a version; those of another version are not known.
 */
const shared = () => {
  const page = /** @type {any} */ (globalThis);
  // Without an exception where the page's globals are locked.
  const all = page[KEY] || (Reflect.set(page, KEY, { __proto__: null }) && page[KEY]) || {};
  return (all[SDK_VERSION] ||= { __proto__: null, _scopes: [], _roots: [], _begun: [] });
};

/** @type {State} */
export const S = shared();

/**
 * Runs a callback of the app; what it throws is reported on the console and goes no further.
 * @param {Function} callback
 * @param {...unknown} args
 */
export const safe = (callback, ...args) => {
  let name;
  try {
    // What can be called need not be readable.
    name = callback.name;
    return callback(...args);
  } catch (error) {
    warn(`a callback threw (${name})`, error);
  }
};
