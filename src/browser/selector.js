// @ts-check
/**
 * How elements are called. Per DOM event only the elements are noted that a name would be made of; selectors are built for entries that may end
 * up in a report only.
 */
import { real, soft } from './link.js';

/** @param {unknown} el @param {string} name */
const attribute = (el, name) => real(el, 'getAttribute')?.call(el, name);

/**
 * The name the page gave to a component, on the element itself.
 * @param {unknown} el
 * @returns {string | null | undefined}
 */
const named = (el) => attribute(el, 'data-sentry-component') || attribute(el, 'data-sentry-element');

/**
 * The component an element belongs to, looked for on five elements at most.
 * @param {unknown} el
 */
export const component = (el) => soft(() => lineage(el).map(named).find(Boolean));

/** @param {unknown} el */
const describe = (el) => {
  const name = named(el);
  if (name) return name;
  let out = real(el, 'tagName')?.toLowerCase();
  if (!out) return '';
  const id = real(el, 'id');
  const classes = real(el, 'className');
  if (id && typeof id == 'string') out += '#' + id;
  if (typeof classes == 'string') {
    for (const c of classes.split(/\s+/)) if (c) out += '.' + c;
  }
  for (const label of ['aria-label', 'type', 'name', 'title', 'alt']) {
    const value = attribute(el, label);
    if (value) out += `[${label}="${value}"]`;
  }
  return out;
};

/**
 * An element and up to four ancestors.
 * @param {unknown} el
 */
export const lineage = (el) => {
  /** @type {unknown[]} */
  const out = [];
  for (; el && out.length < 5; el = real(el, 'parentNode')) out[out.length] = el;
  return out;
};

/**
 * How an element is written in reports: itself and up to four ancestors, 80 characters.
 * @param {unknown} el
 * @param {unknown[]} [line] the element and its ancestors as they were when it was still in the page
 */
export const selector = (el, line) => {
  const text = soft(() => {
    let out = '';
    for (const one of line || lineage(el)) {
      const part = describe(one);
      if (part == 'html' || (out && out.length + part.length > 76)) break;
      if (part) out = part + (out && ' > ' + out);
    }
    return out;
  });
  return ((el || line) && text) ?? '<unknown>';
};
