// @ts-check
// What the app may call of modules that a running engine needs. They are not exported as they are, or esbuild would put them before the page's
// own code in a set-up with `slim`, used or not.
import { isBotUserAgent as isBot } from './bots.js';
import { shouldIgnoreSpan as ignored } from './events.js';
import { navigationSpan, pageLoadSpan } from './routes.js';

export const isBotUserAgent = isBot;
export const shouldIgnoreSpan = ignored;
export const startBrowserTracingNavigationSpan = navigationSpan;
export const startBrowserTracingPageLoadSpan = pageLoadSpan;

/**
 * Marks a `beforeSendSpan` callback as one that takes spans in the shape they have in a transaction.
 * @template {Function} T
 * @param {T} callback
 * @returns {T}
 */
export const withStaticSpan = (callback) =>
  Object.assign(/** @type {any} */ ((/** @type {any} */ span) => callback(span)), { _static: true });

/** The other way round, which is the default. @template T @param {T} callback @returns {T} */
export const withStreamedSpan = (callback) => callback;
