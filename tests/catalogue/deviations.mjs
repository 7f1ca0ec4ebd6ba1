// @ts-check
// Every way in which ours is meant to differ from @sentry/browser 11.12.0. A difference that no entry names fails its
// case; an entry that no difference needs fails the catalogue.

/**
 * @typedef {object} Deviation
 * @property {string} why
 * @property {number} [defect] number of the reference's defect that ours does not share
 * @property {RegExp} [where] `area/case`; absent = anywhere
 * @property {RegExp} path of the difference, its parts joined by ` › `
 * @property {(difference: import('./lib/compare.mjs').Difference) => unknown} [is] what else must hold
 */

const absent = (/** @type {any} */ { ours }) => ours === undefined;

/** @type {Deviation[]} */
export const deviations = [
  {
    why: 'an SDK of its own says its own name, and lists what it is made of',
    path: /^(transactions|events) › [^›]+ › sdk( › (name|version|packages|integrations).*)?$/,
  },
  {
    why: 'errors.js: what the page did before an error is not recorded automatically; breadcrumbs that the app adds are sent',
    path: /^(transactions|events) › [^›]+ › breadcrumbs$/,
    is: absent,
  },
];
