// @ts-check
// What only few pages need, loaded when the first of them does: events of uncaught errors.
import { matchesSome } from '../../browser/patterns.js';
import { captureEvent, exceptions, isError, stackOf } from './errors.js';
import { filtered } from './filtered.js';
import { S, safe } from './state.js';

/** @import { Client, Mechanism, SentryEvent, Uncaught } from './internal.js' */

export { captureEvent, stackOf };

/** So many are sent of those that happened until this module was there. */
const MAX_HELD = 30;

/** What no app can do anything about: as the reference leaves it out. */
const NOISE = [
  /^(Javascript error: )?Script error\.?( on line 0)?$/,
  /^ResizeObserver loop completed with undelivered notifications.$/,
  /^Cannot redefine property: googletag$|can't redefine non-configurable property "solana"/,
  /^Can't find variable: gmo$|Can't find variable: _AutofillCallbackHandler|^undefined is not an object \(evaluating 'a\.[A-Z]'\)$/,
  /vv\(\)\.getRestrictions is not a function|Object Not Found Matching Id:\d+, MethodName:simulateEvent/,
  /Java exception was raised during method invocation$|Java object is gone$/,
];

const isEvent = (/** @type {unknown} */ value) => typeof Event === 'function' && value instanceof Event;

/**
 * The event of something thrown or rejected.
 * @param {any} given
 * @param {Mechanism} mechanism
 * @param {boolean} rejected
 * @returns {SentryEvent}
 */
export function eventOf(given, mechanism, rejected) {
  const thrown = isEvent(given) && isError(given.error) ? given.error : given;
  /** @param {string} type @param {string} value @param {Partial<Mechanism>} [more] */
  const one = (type, value, more) => ({ exception: { values: [{ type, value, mechanism: { ...mechanism, ...more } }] } });
  const synthetic = { synthetic: true };
  if (isError(thrown)) return { exception: { values: exceptions(thrown, mechanism) } };
  if (rejected && Object(thrown) !== thrown) {
    return one('UnhandledRejection', `Non-Error promise rejection captured with value: ${String(thrown)}`);
  }
  if (!isEvent(thrown) && {}.toString.call(thrown) !== '[object Object]') {
    const text = String(thrown);
    return { message: text, ...one('Error', text, synthetic) };
  }
  const error = Object.values(thrown).find(isError);
  const as = `captured as ${rejected ? 'promise rejection' : 'exception'}`;
  const name = isEvent(thrown) && thrown.constructor.name;
  const event = error
    ? { exception: { values: exceptions(error, { ...mechanism, ...synthetic }) } }
    : name === 'ErrorEvent'
      ? one(name, `Event \`ErrorEvent\` ${as} with message \`${thrown.message}\``, synthetic)
      : name
        ? one(name, `Event \`${name}\` (type=${thrown.type}) ${as}`, synthetic)
        : one(
            rejected ? 'UnhandledRejection' : 'Error',
            `Object ${as} with keys: ${Object.keys(thrown).sort().join(', ') || '[object has no keys]'}`,
            synthetic,
          );
  return { ...event, extra: { __serialized__: name ? { type: thrown.type } : thrown } };
}

/** @param {any} event of an unhandled rejection; some libraries make one of their own */
const reasonOf = (event) =>
  'reason' in event ? event.reason : Object(event.detail) === event.detail && 'reason' in event.detail ? event.detail.reason : event;

/**
 * Sends errors that nobody has caught.
 * @param {Client} client that has heard them
 * @param {Uncaught[]} held each with what was known when it happened
 */
export function uncaught(client, held) {
  const all = held.splice(0);
  const kept = all.splice(0, MAX_HELD);
  if (all[0]) client.recordDroppedEvent('buffer_overflow', 'error', all.length);
  // Its own handlers have heard of the same errors.
  if (S._theirs?.('GlobalHandlers')) return;
  for (const [given, timestamp, frame, scopes] of kept) {
    const rejected = given.type !== 'error';
    const mechanism = { type: `auto.browser.global_handlers.on${given.type}`, handled: false };
    const thrown = rejected ? reasonOf(given) : given.error || given.message;
    const event = safe(eventOf, thrown, mechanism, rejected) || eventOf('something that cannot be read', mechanism, false);
    const last = event.exception.values.at(-1);
    if (!rejected && !last.stacktrace) {
      const filename = given.filename ? filtered(given.filename.replace(/^(data:[^,]*),[^]*/, '<$1>')) : location.href.replace(/[?#].*/, '');
      last.stacktrace = { frames: [{ colno: given.colno, lineno: given.lineno, filename, function: '?', in_app: true }] };
    }
    const { type, value, stacktrace } = last;
    const same = JSON.stringify([type, value, stacktrace]);
    if (matchesSome(value, NOISE) || matchesSome(`${type}: ${value}`, NOISE) || S._same === same) {
      client.recordDroppedEvent('event_processor', 'error');
      continue;
    }
    S._same = same;
    // Before the engine only what requests carry is known.
    const [trace_id, span_id] = Array.isArray(frame) ? frame[0].split('-') : [];
    const known = trace_id ? { contexts: { trace: { trace_id, span_id } } } : frame && JSON.parse(/** @type {string} */ (frame));
    // What scopes have had then, whatever has been set since.
    captureEvent({ timestamp, ...known, ...event, level: 'error' }, { originalException: rejected ? thrown : given.error, mechanism }, scopes.pop(), scopes);
  }
}
