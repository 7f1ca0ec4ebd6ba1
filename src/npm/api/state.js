// @ts-check
// The only mutable state of the JavaScript API, and the guarded ways into the engine.
import { SET_HOOKS } from './calls.js';

/**
 * @type {{
 *   _engine?: import('../engine.js').Engine,
 *   _client?: any,
 *   _host?: any,
 *   _hooks: number,
 *   _fork?: (scope?: any) => () => void,
 *   _scope?: any,
 *   _base?: any,
 *   _scopes: any[],
 *   _roots: Map<string, any>,
 *   [key: string]: any,
 * }}
 */
export const S = { _hooks: 0, _scopes: [], _roots: new Map() };

/** Milliseconds since the time origin, also where the page has no `performance`; 0 on a server. */
export const now = () => S._shim?.natives.now() || 0;

/** The time origin, in milliseconds since the epoch. */
export const origin = () => globalThis.performance?.timeOrigin || Date.now() - now();

/**
 * A trap ends the engine for good and never reaches the caller.
 * @param {(engine: import('../engine.js').Engine) => any} use
 */
const guarded = (use) => {
  if (S._engine) {
    try {
      return use(S._engine);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        S._engine = undefined;
        S._host?._stop();
      }
    }
  }
};

/**
 * A call of the engine that answers a number.
 * @param {number} number
 * @param {number[]} nums
 * @param {...any} texts
 * @returns {any} undefined without an engine
 */
export const call = (number, nums, ...texts) =>
  guarded((engine) => engine.call(number, nums, texts.map((text) => `${text}`.replaceAll('\x1f', ' ')).join('\x1f')));

/**
 * A call of the engine that answers a text.
 * @param {number} number
 * @param {number} [handle]
 * @returns {string}
 */
export const ask = (number, handle = 0) => guarded((engine) => engine.ask(number, [handle])) || '';

/** Lets the host do what the engine has queued. */
export const drain = () => S._host?._drain();

/**
 * Asks the engine for outputs that only some set-ups need: the bits of `Calls.setHooks`.
 * @param {number} bits
 */
export const want = (bits) => void call(SET_HOOKS, [(S._hooks |= bits)]);

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
