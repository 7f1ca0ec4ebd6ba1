// @ts-check
import { matchesSome } from '../../browser/patterns.js';
import { CAPTURE_EVENT, EVENT_FRAME } from './calls.js';
import { pipeline } from './events.js';
import { ask, call, drain, now } from './guarded.js';
import { ScopeData } from './scope.js';
import { S } from './state.js';
import { hex } from './values.js';

/**
 * Frames of an error's `stack`, oldest first, for the formats of Chromium (`at f (file:1:2)`), Firefox and Safari (`f@file:1:2`).
 * @param {string | undefined} stack
 */
export function parseStack(stack) {
  const frames = [];
  for (const line of (stack || '').split('\n')) {
    if (line.length > 1024) continue;
    const found = /^\s*at (?:(.+?) \(|async )?(?:eval at .*\()?(\S+?):(\d+):(\d+)\)*\s*$/.exec(line) || /^(.*?)@?([^@\s]+):(\d+):(\d+)$/.exec(line.trim());
    if (found) {
      const [, name, filename, lineno, colno] = found;
      frames.push({ filename, function: name || '?', in_app: true, lineno: +lineno, colno: +colno });
    }
  }
  return frames.slice(0, 50).reverse();
}

/** @param {any} error @param {any} mechanism */
function exception(error, mechanism) {
  const frames = parseStack(error.stack);
  return {
    type: String(error.name || 'Error'),
    value: String(error.message ?? ''),
    ...(frames[0] && { stacktrace: { frames } }),
    mechanism,
  };
}

/** An error and its `cause`s, the outermost last. @param {any} error @param {any} mechanism */
export function exceptions(error, mechanism) {
  const values = [exception(error, mechanism)];
  for (let cause = error.cause; cause instanceof Error && values.length < 5; cause = cause.cause) {
    const id = values.length;
    values.unshift(exception(cause, { type: 'chained', handled: true, source: 'cause', exception_id: id, parent_id: id - 1 }));
  }
  if (values.length > 1) Object.assign(/** @type {any} */ (values.at(-1)).mechanism, { exception_id: 0 });
  return values;
}

/** Has this error been captured before, or is it an error at all? The one that is thrown on and reaches nobody is the same. @param {any} error */
function caught(error) {
  if (Object(error) !== error) return false;
  const known = (S._caught ||= new WeakSet());
  return known.has(error) || !known.add(error);
}

/**
 * Sends an event (an error or a message) with the trace it happened in.
 * @param {any} event
 * @param {any} [hint]
 * @param {any} [scope]
 * @returns {string} the event's id
 */
export function captureEvent(event, hint = {}, scope) {
  const id = (event.event_id ||= hint.event_id || hex(16));
  const client = S._client;
  if (!client || !client._on || caught(hint.originalException)) return id;
  const { sampleRate, beforeSend, ignoreErrors } = client._options;
  S._last = id;
  // What the app says itself wins over what is known of the page.
  const frame = JSON.parse(ask(EVENT_FRAME) || '{}');
  event = { timestamp: Date.now() / 1e3, ...frame, ...event, contexts: { ...frame.contexts, ...event.contexts } };
  // An error that has left its span is that span's, in the same trace.
  const { trace } = event.contexts;
  const escaped = S._escaped?.get(hint.originalException);
  if (escaped && escaped.trace_id === trace?.trace_id) event.contexts.trace = { ...trace, ...escaped };
  /** @param {string} reason */
  const lose = (reason) => client.recordDroppedEvent(reason, 'error');
  const { type, value } = event.exception?.values?.at(-1) || {};
  const texts = [event.message, value, type && `${type}: ${value}`].filter(Boolean);
  if (texts.some((text) => matchesSome(text, ignoreErrors))) {
    lose('event_processor');
    return id;
  }
  if (sampleRate != null && Math.random() >= sampleRate) {
    lose('sample_rate');
    return id;
  }
  // For integrations that look at frames.
  client._options.stackParser ||= parseStack;
  client.emit('applyFrameMetadata', event);
  const extra = hint.captureContext;
  const scopes = [...S._scopes, scope || S._scope].filter(Boolean);
  if (extra) scopes.push(new ScopeData().update(extra));
  pipeline(
    event,
    hint,
    scopes,
    (event) => (beforeSend ? beforeSend(event, hint) : event),
    (event, reason) => {
      if (!event) return lose(reason);
      call(CAPTURE_EVENT, [now(), Date.now()], event.event_id, JSON.stringify(event));
      drain();
    },
  );
  return id;
}

/** Where an error was made that is none of the app's, unless the app does not want to know. @param {Error} error */
function stackOf({ stack }) {
  const frames = parseStack(stack);
  return S._client?._options.attachStacktrace === false || !frames[0] ? undefined : { stacktrace: { frames } };
}

/**
 * @param {any} error
 * @param {any} [hint] `{ data, captureContext, mechanism }` or a capture context itself (`{ tags, extra, … }`)
 * @returns {string}
 */
export function captureException(error, hint) {
  const known = hint && (hint.captureContext || hint.data || hint.mechanism || hint.event_id || hint.originalException || hint.attachments);
  const full = { originalException: error, syntheticException: new Error(String(error)), ...(known ? hint : hint && { captureContext: hint }) };
  const mechanism = { type: 'generic', handled: true, ...full.mechanism };
  if (error instanceof Error || (error && typeof error.stack === 'string')) {
    return captureEvent({ level: 'error', exception: { values: exceptions(error, mechanism) } }, full);
  }
  const plain = error && typeof error === 'object';
  const text = plain ? `Object captured as exception with keys: ${Object.keys(error).sort().join(', ') || '[object has no keys]'}` : String(error);
  const type = typeof Event === 'function' && error instanceof Event ? error.constructor.name : 'Error';
  return captureEvent(
    {
      level: 'error',
      exception: { values: [{ type, value: text, ...stackOf(full.syntheticException), mechanism: { ...mechanism, synthetic: true } }] },
      ...(plain ? { extra: { __serialized__: error } } : { message: text }),
    },
    full,
  );
}

/**
 * @param {any} message
 * @param {any} [context] a severity level (`'warning'`), or a capture context
 * @returns {string}
 */
export function captureMessage(message, context) {
  const level = typeof context === 'string' ? context : 'info';
  const value = String(message);
  const stack = stackOf(new Error(value));
  const exception = stack && { values: [{ value, ...stack, mechanism: { type: 'generic', handled: true, synthetic: true } }] };
  return captureEvent({ message: value, level, exception }, typeof context === 'string' ? {} : { captureContext: context });
}

/** Id of the last event that was captured. */
export const lastEventId = () => S._last;
