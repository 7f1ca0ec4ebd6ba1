// @ts-check
// Where the rest of the demo is: the server writes it into the page's head.

/** @param {string} name */
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? '';

/** The API's second origin: named in tracePropagationTargets. */
export const apiOrigin = meta('demo-api');

/** The same server under a name that no target mentions: another origin to the browser. */
export const untracedOrigin = apiOrigin.includes('//localhost')
  ? apiOrigin.replace('//localhost', '//127.0.0.1')
  : apiOrigin.replace(/\/\/[^:/]+/, '//localhost');

/** Where Spotlight is or is going to be; empty without one. */
export const spotlight = meta('demo-spotlight');

/** The trace that the server's transaction is in, or empty. */
export const tagTrace = /^[0-9a-f]{32}(?=-)/.exec(meta('sentry-trace'))?.[0] ?? '';
