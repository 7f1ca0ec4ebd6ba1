// @ts-check

/** @typedef {{ path: string, base: any, ours: any }} Difference */

/** @param {any} value */
const branch = (value) => value && typeof value === 'object';

/**
 * Where two values differ: the smallest parts that do. A part that only one side has is one difference.
 * @param {any} base
 * @param {any} ours
 * @param {string} [path]
 * @returns {Difference[]}
 */
export function differences(base, ours, path = '') {
  if (branch(base) && branch(ours) && Array.isArray(base) === Array.isArray(ours)) {
    const keys = [...new Set([...Object.keys(base), ...Object.keys(ours)])];
    return keys.flatMap((key) => differences(base[key], ours[key], path ? `${path} › ${key}` : key));
  }
  return Object.is(base, ours) ? [] : [{ path, base, ours }];
}

/** One line about a difference. @param {Difference} difference */
export const line = ({ path, base, ours }) => `${path}: reference ${show(base)}, ours ${show(ours)}`;

/** @param {any} value */
const show = (value) => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
};
