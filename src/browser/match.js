// @ts-check
// The shim's rules for those who ask why a request carries headers. Apart from it, because no request needs this.
import { compile, placeOf, ruleFor, soft } from './shim.js';

export { matchesPattern, matchesSome } from './patterns.js';

/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

const verdict = (/** @type {Any} */ targets, /** @type {Any} */ place) => {
  const attached = !!place && !!ruleFor(targets, place);
  const reason = attached
    ? targets
      ? 'target ' + targets.find((/** @type {Any} */ t) => ruleFor([t], place))
      : 'same origin'
    : place
      ? targets
        ? 'no target matches'
        : 'other origin'
      : 'invalid URL';
  return { attached, reason };
};

/**
 * Would a request to `url` carry headers, and by which rule? Without `pageHref` there is nothing to resolve against: a
 * target then sees the URL as given, and the default rule takes paths only.
 * @param {Any} url @param {Any} targets @param {string} [pageHref] @param {string} [base]
 */
export const decide = (url, targets, pageHref, base) => {
  const path = ('' + url).replace(/[?#][^]*/, '');
  return verdict(
    compile(targets),
    pageHref ? soft(() => placeOf(new URL(url, base || pageHref), new URL(pageHref).origin)) : [/^\/(?![/\\])/.test(path), path, path],
  );
};

/** `decide(…).attached`. @param {Any} url @param {Any} targets @param {string} [pageHref] */
export const shouldAttach = (url, targets, pageHref) => decide(url, targets, pageHref).attached;
