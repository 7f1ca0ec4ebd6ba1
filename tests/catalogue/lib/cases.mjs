// @ts-check
// A case is a folder `<area>/<case>/`:
//   expect.mjs  what the case is about, how it goes on after the page's own script, and what holds in the end (below)
//   init.js     the set-up, written for @sentry/browser
//   subject.js  what the page does then (optional)
//   head.html   what the document's head has before the scripts (optional)
//   body.html   what its body holds (optional)
// init.js and body.html may be missing: then the area's, else the catalogue's own ones are taken.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What expect.mjs exports.
 * @typedef {object} Expectation
 * @property {string} about one sentence
 * @property {{ transactions?: number, events?: number, vitals?: number, reports?: number }} until how many of each arrive
 * @property {Record<string, string>} [headers] of the document
 * @property {string} [query] of the page's address, with `?` or `#`
 * @property {string} [below] a path below the page's own
 * @property {boolean} [early] the scripts are one classic script in the head instead of a module
 * @property {boolean} [unheld] the page load is not held open until the document is loaded: something else is to end it
 * @property {boolean} [paint] paint, LCP and CLS are compared; the page takes care that they have happened
 * @property {string[]} [steady] measurements whose values are compared, not only their names and units
 * @property {object} [context] options of the browser's context
 * @property {(tools: import('./visit.mjs').Tools) => Promise<unknown>} [steps] what the driver does after the page's script
 * @property {boolean} [prerender] the page is prerendered by another one, in a browser that nobody else drives; `activate()` shows it
 * @property {boolean} [whole] the page needs Chromium as visitors have it: with the back-forward cache
 * @property {boolean} [leave] the page is left at the end, and nothing is flushed by hand
 * @property {(seen: import('./visit.mjs').Seen) => void} [check] what must hold, on both sides
 * @property {number | true} [defect] a defect of the reference, its number in the list of known ones if it has one: there `check` must fail
 */

/** @typedef {Expectation & { area: string, name: string, sources: { html: string, init: string, subject: string } }} Case */

const top = new URL('../', import.meta.url);

/** @param {string} path */
const folders = (path) =>
  readdirSync(new URL(path, top), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'lib')
    .map((entry) => entry.name)
    .sort();

/**
 * Every case, or those whose `area/name` contains one of the given words.
 * @param {string[]} [only]
 * @returns {Promise<Case[]>}
 */
export async function cases(only = []) {
  /** @type {Case[]} */
  const found = [];
  for (const area of folders('.')) {
    for (const name of folders(`${area}/`)) {
      if (only.length && !only.some((word) => `${area}/${name}`.includes(word))) continue;
      const file = (/** @type {string} */ leaf) => {
        const places = [`${area}/${name}/${leaf}`, `${area}/${leaf}`, leaf].map((path) => new URL(path, top));
        const place = places.find((url) => existsSync(url));
        return place ? readFileSync(fileURLToPath(place), 'utf8') : '';
      };
      const html = file('page.html')
        .replace('{{head}}', () => file('head.html'))
        .replace('{{body}}', () => file('body.html'));
      const { default: expectation } = await import(new URL(`${area}/${name}/expect.mjs`, top).href);
      found.push({ ...expectation, area, name, sources: { html, init: file('init.js'), subject: file('subject.js') } });
    }
  }
  return found;
}
