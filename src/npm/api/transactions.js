// @ts-check
// Transactions on their way out: only a running engine has any, so that `slim` loads this with it.
import { matchesSome } from '../../browser/patterns.js';
import { CAPTURE_EVENT, DROP_EVENT, SUBMIT_EVENT, TAKE_EVENT } from '../../browser/seam.js';
import { pipeline, shouldIgnoreSpan } from './events.js';
import { ask, call, drain, now, wall } from './guarded.js';
import { toStreamed } from './json.js';
import { attempt, copy, listOf } from './normalize.js';
import { asThen } from './scope.js';
import { S, safe, warn } from './state.js';

/** @import { Client, Hint, SentryEvent, SpanJSON, Transaction, Written } from './internal.js' */

/** What `beforeSendSpan` gave, if it is a span. @param {Function} callback @param {unknown} span */
const edited = (callback, span) => {
  const given = safe(callback, span);
  if (given && typeof given === 'object' && !attempt(() => given.then)) return copy(given);
  warn('beforeSendSpan must return a span: it is sent as it was');
};

/**
 * `beforeSendSpan`: gets the v2 shape, or the transaction's own when wrapped by `withStaticSpan`. Nothing, or a throw, leaves the span as it is.
 * @param {Function & { _static?: boolean }} callback
 * @param {Written} span
 * @returns {Written}
 */
const editSpan = (callback, span) => {
  if (callback._static) return edited(callback, copy(span)) || span;
  const given = toStreamed(span);
  const { status } = given;
  const result = edited(callback, given);
  if (!result) return span;
  const { name, attributes, end_timestamp, is_segment, ...rest } = result;
  const { 'sentry.status.message': message = 'internal_error', ...data } = copy(attributes);
  return {
    ...span,
    ...rest,
    description: name,
    timestamp: end_timestamp,
    op: data['sentry.op'],
    data,
    status: result.status === status ? span.status : result.status === 'ok' ? 'ok' : message,
  };
};

/**
 * A transaction on its way out: whose it is, what it was called, how many spans are left, of which no loss was counted, and why it is dropped.
 * @typedef {{ _client: Client, _name: string | undefined, _count: number, _why: string }} Leaving
 */

/** @param {Client} client @param {SentryEvent} event @returns {Leaving} */
export const leaving = (client, event) => ({ _client: client, _name: event.transaction, _count: listOf(event.spans).length, _why: '' });

/** Counts the spans that have been taken out. @param {Leaving} told @param {string} reason @param {unknown[]} spans those that are left */
const lose = (told, reason, { length }) => {
  if (told._count > length) told._client.recordDroppedEvent(reason, 'span', told._count - length);
  told._count = length;
};

/**
 * What the options say of a transaction: what to ignore, how to edit spans and the whole.
 * @param {Transaction} event
 * @param {Leaving} told
 * @param {Hint} hint
 */
export const editTransaction = (event, told, hint) => {
  const { ignoreSpans, ignoreTransactions, beforeSendSpan, beforeSendTransaction } = told._client._options;
  const ignored = (/** @type {SpanJSON} */ span) => shouldIgnoreSpan(span, ignoreSpans);
  const { transaction: description, start_timestamp, timestamp, measurements } = event;
  const spans = listOf(event.spans);
  lose(told, 'event_processor', spans);
  if (attempt(() => matchesSome(told._name, ignoreTransactions))) return ((told._why = 'event_processor'), null);
  const root = { ...copy(event.contexts.trace), description, start_timestamp, timestamp, measurements, is_segment: true };
  if (ignored(root)) return ((told._why = 'ignored'), null);
  event.spans = spans.filter((span) => {
    if (!ignored(span)) return true;
    for (const child of spans) if (child.parent_span_id === span.span_id) child.parent_span_id = span.parent_span_id;
  });
  lose(told, 'ignored', event.spans);
  // A route is trimmed to what stays, unless the app has said when it ends.
  const ended = copy(root.data)['sentry.idle_span_finish_reason'];
  if (event.spans.length < spans.length && event.spans[0] && ended && ended !== 'reportPageLoaded') {
    const last = Math.max(start_timestamp, ...event.spans.map((span) => /** @type {number} */ (span.timestamp)));
    root.timestamp = event.timestamp = Math.min(timestamp, last);
  }
  if (typeof beforeSendSpan === 'function') {
    const { description: transaction, start_timestamp, timestamp, measurements, is_segment, ...rest } = editSpan(beforeSendSpan, root);
    event.spans = event.spans.map((span) => editSpan(beforeSendSpan, span));
    Object.assign(event, { transaction, start_timestamp, timestamp }, measurements && { measurements });
    event.contexts.trace = rest;
  }
  return typeof beforeSendTransaction === 'function' ? beforeSendTransaction(event, hint) : event;
};

/** Counts the spans that the last hook has taken out, and says who has renamed it. @param {SentryEvent} event @param {Leaving} told */
export const finishTransaction = (event, told) => {
  lose(told, 'before_send', listOf(event.spans));
  const { transaction, transaction_info: info } = event;
  return transaction !== told._name && info ? { ...event, transaction_info: { ...copy(info), source: 'custom' } } : event;
};

/**
 * The engine has a transaction ready: the app's processors and callbacks edit or drop it.
 * @param {number} id
 */
export const onEvent = (id) => {
  const text = ask(TAKE_EVENT, id);
  if (!text) return;
  const start = JSON.parse(text);
  const { _engine: engine, _client: client } = S;
  const { span_id } = start.contexts.trace;
  const known = S._roots.find(([id]) => id === span_id);
  const scope = known ? known[1] : S._base;
  S._roots = S._roots.filter((other) => other !== known);
  const told = leaving(client, start);
  const hint = { event_id: start.event_id };
  pipeline(
    start,
    hint,
    (known?.[2] || S._asThen?.(start) || (scope ? [...S._scopes, scope] : [])).map(asThen),
    (event) => editTransaction(event, told, hint),
    (event) => finishTransaction(event, told),
    (text, reason, given) => {
      if (!text) S.notes?.push(['dropped', reason, told._why || given, start]);
      const why = told._why || reason;
      const count = told._count + 1;
      // By now another client may be the page's: what is for another project is not its to send.
      const sends = text && S._client?._options.dsn === client._options.dsn;
      if (engine === S._engine) sends ? call(SUBMIT_EVENT, [id, count], text) : call(DROP_EVENT, [id, count], why);
      // The engine that has made it is gone: the present one does not know its number.
      else if (sends && S._engine) call(CAPTURE_EVENT, [now(), wall(), told._count], start.event_id, text, 'transaction');
      // `stop` has taken the engine away, and sends what was open.
      else if (text && S._client === client && !client._on) import('./alone.js').then((it) => it.deliver(client, text, 'transaction'), warn);
      else {
        client.recordDroppedEvent(why, 'transaction');
        client.recordDroppedEvent(why, 'span', count);
      }
      drain();
    },
  );
};
