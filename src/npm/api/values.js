// @ts-check
import { MAX_NAME, MAX_VALUE } from './caps.js';
import { origin } from './guarded.js';
import { attempt, cut, limits, plain } from './normalize.js';
import { S } from './state.js';
// Values on their way into the engine.

/**
 * One JSON value, as the member of an object that is written as the reference does; `""` for nothing.
 * @param {any} value
 * @returns {string}
 */
export const json = (value) =>
  // The page may have another JSON.
  attempt(() => JSON.stringify(isPlain(value) ? value : plain(value, ...limits(1)))) || '';

/** Is there nothing of it to be cut or described? @param {any} value */
const isPlain = (value) => {
  const type = typeof value;
  return type === 'string' ? value.length <= MAX_VALUE : value == null || type === 'boolean' || (type === 'number' && isFinite(value));
};

/** Members of a JSON object, without its braces. @param {Record<string, unknown>} object a copy of the app's */
export const members = (object) => {
  const [, breadth] = limits();
  const keys = Object.keys(object);
  // All at once, where that is the same.
  if (keys.length <= breadth && !('toJSON' in object) && keys.every((key) => key.length <= MAX_NAME && isPlain(object[key])))
    return attempt(() => JSON.stringify(object).slice(1, -1)) || '';
  let text = '';
  keys.slice(0, Math.max(breadth, 0) + 1).forEach((key, at) => {
    const value = at < breadth ? json(object[key]) : '"[MaxProperties ~]"';
    if (value) text += `${text && ','}${json(cut(key, MAX_NAME))}:${value}`;
  });
  return text;
};

/** Random hex digits: the hooks', or on a server, where nothing is sent, whatever comes. @param {8 | 16} bytes @returns {string} */
export const hex = (bytes) => (bytes > 8 ? hex(8) : '') + (S._shim?.id() || Math.random().toString(16).slice(2).padEnd(16, '1').slice(0, 16));

/**
 * An error for its stack, without our frame where the browser can leave that out: options that look at the file of the last frame mean the app's.
 * @param {string} message
 * @param {Function} entry what the app has called
 */
export const errorHere = (message, entry) => {
  const error = new Error(message);
  attempt(() => /** @type {any} */ (Error).captureStackTrace?.(error, entry));
  return error;
};

/**
 * The id of an event: the first of these that is one, or another.
 * @param {...unknown} given
 * @returns {string}
 */
export const idOf = (...given) => /** @type {string} */ (given.find((id) => typeof id === 'string' && /^[\da-f]{32}$/i.test(id))) || hex(16);

/**
 * Seconds or milliseconds since the epoch, a Date, or `[seconds, nanoseconds]` → milliseconds since the time origin.
 * A number above 9 999 999 999 is taken as milliseconds. What is no time → NaN, which the engine reads as "now".
 * @param {any} time
 */
export const toMs = (time) =>
  attempt(() => {
    const ms = Array.isArray(time) ? time[0] * 1e3 + time[1] / 1e6 : /^[no]/.test(typeof time) && time * (time instanceof Date || time > 9999999999 ? 1 : 1e3);
    // Neither nothing nor without an end.
    if (ms && ms - ms === 0) return ms - origin();
  }) ?? NaN;
