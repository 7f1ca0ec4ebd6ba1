// @ts-check
// What the app may call of modules that a running engine needs. They are not exported as they are, or esbuild would put them before the page's
// own code in a set-up with `slim`, used or not.
import { isBotUserAgent as isBot } from './bots.js';
import { beginRoute, records, waits } from './early.js';
import { captureEvent as event, captureException as exception, captureMessage as message, lastEventId as last } from './errors.js';
import { shouldIgnoreSpan as ignored } from './events.js';
import { navigationSpan, pageLoadSpan } from './routes.js';
import { listen } from './routing.js';
import { Span, spanOf } from './span.js';
import { S } from './state.js';

/** @import { Client } from './internal.js' */

export const captureEvent = event;
export const captureException = exception;
export const captureMessage = message;
export const lastEventId = last;
export const isBotUserAgent = isBot;
export const shouldIgnoreSpan = ignored;

/** @param {Client} client of which nobody starts the routes yet */
function routed(client) {
  if (client?._routes) listen(client);
  if (client) client._routes = false;
}

/** A route by hand: where no spans are recorded the app gets one all the same, of which nothing is. @param {Client} client @param {Span | undefined} span */
const started = (client, span) => {
  // What the scopes had until now is that of the route before.
  S._noting?.(S._base, span?._h);
  return span || (client?._tracing && !records(client) ? new Span(0) : undefined);
};

/** @param {Client} client @param {unknown} options @param {unknown} [navigation] */
export function startBrowserTracingNavigationSpan(client, options, navigation) {
  routed(client);
  const start = () => started(client, navigationSpan(client, options, navigation));
  if (!waits() || client !== S._client) return start();
  const handle = beginRoute(options, navigation || {}, undefined, start);
  return handle ? spanOf(handle) : undefined;
}

/** @param {Client} client @param {unknown} options @param {unknown} [trace] */
export function startBrowserTracingPageLoadSpan(client, options, trace) {
  routed(client);
  const start = () => started(client, pageLoadSpan(client, options, trace));
  if (!waits() || client !== S._client) return start();
  return spanOf(beginRoute(options, undefined, trace, start));
}

/**
 * Marks a `beforeSendSpan` callback as one that takes spans in the shape they have in a transaction.
 * @template {Function} T
 * @param {T} callback
 * @returns {T}
 */
export const withStaticSpan = (callback) =>
  typeof callback !== 'function' ? callback : Object.assign(/** @type {any} */ ((/** @type {any} */ span) => callback(span)), { _static: true });

/** The other way round, which is the default. @template T @param {T} callback @returns {T} */
export const withStreamedSpan = (callback) => callback;
