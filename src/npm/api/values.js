// @ts-check
import { origin } from './guarded.js';
// Values on their way into the engine.

/** Numbers that JSON has no word for, as text. @param {string} _ @param {any} value */
const finite = (_, value) => (typeof value === 'number' && !isFinite(value) ? `[${value}]` : value);

/**
 * One JSON value; `""` for what has none (undefined, functions, symbols). What JSON cannot hold becomes a string.
 * @param {any} value
 * @returns {string}
 */
export const json = (value) => {
  try {
    return JSON.stringify(value, finite) ?? '';
  } catch {
    return JSON.stringify(`${value}`);
  }
};

/** Members of a JSON object, without its braces. @param {any} object */
export const members = (object) =>
  Object.keys(object || {})
    .map((key) => [json(key), json(object[key])])
    .filter((pair) => pair[1])
    .map((pair) => pair.join(':'))
    .join();

/** Random hex digits, also where the page has no `crypto`. @param {number} bytes */
export const hex = (bytes) =>
  Array.from(globalThis.crypto?.getRandomValues(new Uint8Array(bytes)) || { length: bytes }, (byte) =>
    ((byte ?? Math.random() * 256) | 256).toString(16).slice(1),
  ).join('');

/**
 * Seconds or milliseconds since the epoch, a Date, or `[seconds, nanoseconds]` → milliseconds since the time origin.
 * A number above 9 999 999 999 is taken as milliseconds. Nothing → NaN, which the engine reads as "now".
 * @param {any} time
 */
export const toMs = (time) =>
  time == null
    ? NaN
    : (time[1] >= 0
        ? time[0] * 1e3 + time[1] / 1e6
        : time * (time instanceof Date || time > 9999999999 ? 1 : 1e3)) - origin();
