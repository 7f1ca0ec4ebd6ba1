// @ts-check
// What only few pages need, loaded when the first of them does: events of uncaught errors.
import { MAX_HELD } from './caps.js';
import { captureEvent, eventOf, exceptionEvent, ignores, messageEvent } from './errors.js';
import { filtered } from './filtered.js';
import { frameNow, inSpan } from './moment.js';
import { attempt, listOf } from './normalize.js';
import { S } from './state.js';

/** @import { Client, Uncaught } from './internal.js' */

export { captureEvent, exceptionEvent, messageEvent };

/** What no app can do anything about: as the reference leaves it out. */
const NOISE = [
  /^(Javascript error: )?Script error\.?( on line 0)?$/,
  /^ResizeObserver loop completed with undelivered notifications.$/,
  /^Cannot redefine property: googletag$|can't redefine non-configurable property "solana"/,
  /^Can't find variable: gmo$|Can't find variable: _AutofillCallbackHandler|^undefined is not an object \(evaluating 'a\.[A-Z]'\)$/,
  /vv\(\)\.getRestrictions is not a function|Object Not Found Matching Id:\d+, MethodName:simulateEvent/,
  /Java exception was raised during method invocation$|Java object is gone$/,
];

/** @param {any} event of an unhandled rejection; some libraries make one of their own */
const reasonOf = (event) => ('reason' in event ? event.reason : 'reason' in Object(event.detail) ? event.detail.reason : event);

/**
 * Sends errors that nobody has caught.
 * @param {Client} client that has heard them
 * @param {Uncaught[]} held each with what was known when it happened
 */
export const uncaught = (client, held) => {
  const all = held.splice(0);
  const kept = all.splice(0, MAX_HELD);
  if (all[0]) client.recordDroppedEvent('buffer_overflow', 'error', all.length);
  // Its own handlers have heard of the same errors.
  if (S._theirs?.('GlobalHandlers')) return;
  for (const [given, timestamp, frame, scopes] of kept) {
    const rejected = given.type !== 'error';
    const mechanism = { type: `auto.browser.global_handlers.on${given.type}`, handled: false };
    const thrown = rejected ? reasonOf(given) : given.error || given.message;
    const event = eventOf(thrown, mechanism, rejected);
    const last = event.exception.values.at(-1);
    if (!rejected && !last.stacktrace) {
      const filename = given.filename ? filtered(given.filename.replace(/^(data:[^,]*),[^]*/, '<$1>')) : location.href.replace(/[?#].*/, '');
      last.stacktrace = { frames: [{ colno: given.colno, lineno: given.lineno, filename, function: '?', in_app: true }] };
    }
    const same = JSON.stringify({ ...last, mechanism: 0 });
    if (ignores(event, { ignoreErrors: NOISE }) || S._same === same) {
      client.recordDroppedEvent('event_processor', 'error');
      continue;
    }
    S._same = same;
    // Before the engine only what requests carry is known, and where the page was.
    const [header, , , href] = listOf(frame);
    const known = header ? inSpan(header.split('-')) : frame && JSON.parse(/** @type {string} */ (frame));
    // Without its query: of that the options have a say, which the engine knows.
    if (href && href !== location.href)
      Object.assign(known, { request: { ...frameNow().request, url: href.replace(/[?#].*/, '') }, transaction: attempt(() => new URL(href).pathname) });
    // What scopes have had then, whatever has been set since.
    captureEvent({ timestamp, ...known, ...event, level: 'error' }, { originalException: rejected ? thrown : given.error, mechanism }, scopes.pop(), scopes);
  }
};
