// @ts-check
// The only mutable state of the JavaScript API. What only a running engine needs is in guarded.js: `slim` loads that with the engine.

/**
 * @type {{
 *   _engine?: import('../engine.js').Engine,
 *   _client?: any,
 *   _host?: any,
 *   _call?: typeof import('./guarded.js').call,
 *   _listening?: () => void,
 *   _fork?: (scope?: any) => () => void,
 *   _scope?: any,
 *   _base?: any,
 *   _scopes: any[],
 *   _roots: Map<string, any>,
 *   [key: string]: any,
 * }}
 */
export const S = { _scopes: [], _roots: new Map() };

/**
 * Runs a callback of the app; what it throws is reported on the console and goes no further.
 * @param {Function} callback
 * @param {...any} args
 */
export const safe = (callback, ...args) => {
  try {
    return callback(...args);
  } catch (error) {
    warn('a callback threw', error);
  }
};

/** @param {...any} args */
export const warn = (...args) => console.warn('[browser-tracing]', ...args);
