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

/** A segment of a route pattern that the engine reads as it is meant. @param {string} segment */
const readable = (segment) => /^(:[\w-]+\??|\{[\w-]+\}\??|\*[\w-]*|\{\*[\w-]+\}|(?!\$)[^:*{}()[\]?#<>\\^]+)$/.test(segment);

/** What other routers write, and what the same is here. @type {[theirs: RegExp, ours: string][]} */
const SPELLINGS = [
  [/^(\[\[?\.\.\.([\w-]+)\]\]?|:([\w-]+)(\(\.[*+]\)[*+]?|[*+]))$/, '*$2$3'],
  [/^(\$|\**|\.[*+])$/, '*'],
  [/^\[\[([\w-]+)\]\]$/, ':$1?'],
  [/^[$[<](?:\w+:)?([\w-]+)[\]>]?$/, ':$1'],
  [/^\{\*+([\w-]+)\}$/, '*$1'],
  [/^.*?[:{]\$?([\w-]*\w).*?(\??)\}?$/, ':$1$2'],
];

/** As it is meant, if that is known. @param {string} segment */
const respelt = (segment) => SPELLINGS.reduce((it, [theirs, ours]) => (readable(it) ? it : it.replace(theirs, ours)), segment);

/** What is wrong with a text that is a route pattern. @param {string} text @returns {string | false} */
export const wrongRoute = (text) => {
  const is = `is ${show(text)}, `;
  if (text.includes('#'))
    return `${is}which matches nothing: what stands behind # is no part of the path; the routes of a hash router are named by setRouteName() (docs/routers.md)`;
  const [path, query] = text.replace(/^[a-z][\w+.-]*:\/\/[^/]*/i, '').split(/\?(?=[^/]*=)/);
  const segments = path.split('/').filter(Boolean);
  // What is behind it the engine does not read.
  const rest = segments.findIndex((segment) => /^\{?\*/.test(segment)) + 1;
  const read = rest ? segments.slice(0, rest) : segments;
  const odd = read.find((segment) => !readable(segment));
  const better = `/${read.map(respelt).join('/')}`;
  const why = odd
    ? /^[:{*]/.test(odd)
      ? `where '${odd}' stands for any segment${/^\{?\*/.test(odd) ? 's' : ''}`
      : `where '${odd}' is taken as text`
    : read.length < segments.length
      ? `where nothing is read behind '${segments[rest - 1]}', which stands for all that follows`
      : query !== undefined
        ? 'which matches nothing: a path has no query'
        : path !== text
          ? 'which is an address'
          : text[0] !== '/' && 'without a leading slash, and so its transactions are called';
  if (!why) return false;
  return (
    is +
    why +
    (better !== text && !wrongRoute(better) ? `: write '${better}'` : ': each segment is a text, :name, :name?, {name}, or (the last one) *, *name, {*name}')
  );
};

/** What is wrong with a text that is a target: what it can never be found in, or finds only as it stands. @param {string} text */
export const wrongTarget = (text) =>
  !text
    ? 'is an empty text, which matches every URL'
    : /[*^\\]|\$$/.test(text) && text !== '*'
      ? `is ${show(text)}, which matches only as it stands: a text is no pattern; name a part of origin and path, or a RegExp`
      : /[?#]/.test(text) && `is ${show(text)}, which matches nothing: targets are compared with origin and path, without query and fragment`;
