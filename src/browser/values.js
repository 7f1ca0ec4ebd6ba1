// @ts-check
// How values of options are shown, and what is wrong with those that an app in any language can give: of `debug`.

/** @typedef {any} Any short for what is checked at run time: these are the app's objects */

export const isText = (/** @type {unknown} */ x) => typeof x === 'string';

/** A value as a reader sees it in code, short. @param {Any} value */
export const show = (value) => {
  try {
    if (typeof value === 'function') return 'a function';
    if (typeof value === 'string') return `'${value.slice(0, 80)}'`;
    if (value && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
    return String(value);
  } catch {
    return 'something unreadable';
  }
};

/** What is wrong with a rate, if it is given. @param {Any} value @param {string} [then] what follows of it */
export const wrongRate = (value, then = 'nothing is recorded where it decides') => {
  const rate = typeof value === 'boolean' ? +value : isText(value) ? parseFloat(value) : value;
  if (value != null && !(typeof rate === 'number' && rate >= 0 && rate <= 1))
    return `is ${show(value)}, not a number from 0 to 1: ${then}; give a number from 0 to 1`;
  return isText(value) && Number.isNaN(+value) && `is ${show(value)}, of which ${rate} counts: write a number from 0 to 1`;
};

/** Can the engine read this route pattern as it is meant? @param {string} pattern */
const readable = (pattern) => {
  const segments = pattern.split('/').filter(Boolean);
  return segments.every(
    (segment, i) => /^(:[\w-]+\??|\{[\w-]+\}\??|[^:*{}()[\]?]+)$/.test(segment) || (i === segments.length - 1 && /^(\*[\w-]*|\{\*[\w-]+\})$/.test(segment)),
  );
};

/** What is wrong with a text that is a route pattern. @param {string} text */
export const wrongRoute = (text) =>
  !/^\//.test(text)
    ? `is ${show(text)}, without a leading slash, and so its transactions are called: write '/${text}'`
    : !readable(text) && `is ${show(text)}, which cannot be read: each segment is a text, :name, :name?, {name}, or (the last one) *, *name, {*name}`;

/** What is wrong with a text that is a target: what it can never be found in, or finds only as it stands. @param {string} text */
export const wrongTarget = (text) =>
  !text
    ? 'is an empty text, which matches every URL'
    : /[*^\\]|\$$/.test(text) && text !== '*'
      ? `is ${show(text)}, which matches only as it stands: a text is no pattern; name a part of origin and path, or a RegExp`
      : /[?#]/.test(text) && `is ${show(text)}, which matches nothing: targets are compared with origin and path, without query and fragment`;
