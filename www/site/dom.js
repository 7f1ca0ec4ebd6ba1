// @ts-check

/**
 * An element with attributes and children; strings become text.
 * @param {string} name
 * @param {Record<string, string | undefined>} [attributes]
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  for (const child of children) if (child !== undefined) made.append(child);
  return made;
}

/** @param {number} cents */
export const price = (cents) => `${(cents / 100).toFixed(2)} €`;

/** @param {number} seconds */
export const duration = (seconds) => {
  const ms = seconds * 1000;
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${ms.toFixed(0)} ms` : `${seconds.toFixed(2)} s`;
};
