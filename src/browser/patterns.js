// @ts-check
// Patterns of options, against a text. Imports nothing: a bundler can put it beside whatever asks.

/** @typedef {any} Any short for what is checked at run time: these are the app's values */

/**
 * Does `value` match? A string matches as a substring (`exact`: as a whole), a RegExp by `test`, whatever its `lastIndex`, a function by what
 * it answers.
 * @param {unknown} value @param {Any} pattern @param {boolean} [exact]
 */
export const matchesPattern = (value, pattern, exact) =>
  typeof value === 'string' &&
  (typeof pattern === 'string'
    ? exact
      ? value === pattern
      : value.includes(pattern)
    : typeof pattern === 'function'
      ? !!pattern(value)
      : /RegExp]/.test({}.toString.call(pattern)) && new RegExp(pattern, pattern.flags.replace('g', '')).test(value));

/** What is no list, and a pattern that cannot be read, matches nothing. @param {unknown} value @param {Any} [patterns] @param {boolean} [exact] */
export const matchesSome = (value, patterns, exact) => {
  try {
    return (
      Array.isArray(patterns) &&
      patterns.some((p) => {
        try {
          return matchesPattern(value, p, exact);
        } catch {}
      })
    );
  } catch {}
  return false;
};
