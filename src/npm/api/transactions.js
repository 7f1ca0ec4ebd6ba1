// @ts-check
// Transactions on their way out: only a running engine has any, so that `slim` loads this with it.
import { matchesSome } from '../../browser/patterns.js';
import { DROP_EVENT, SUBMIT_EVENT, TAKE_EVENT } from './calls.js';
import { pipeline, shouldIgnoreSpan } from './events.js';
import { ask, call, drain, quietly } from './guarded.js';
import { toStreamed } from './json.js';
import { S, safe } from './state.js';

/**
 * `beforeSendSpan`: gets the v2 shape, or the transaction's own when wrapped by `withStaticSpan`. Nothing, or a throw, leaves the span as it is.
 * @param {any} callback
 * @param {any} span
 */
function editSpan(callback, span) {
  if (callback._static) return safe(callback, span) || span;
  const given = toStreamed(span);
  const { status } = given;
  const edited = safe(callback, given);
  if (!edited) return span;
  const { name, attributes, end_timestamp, is_segment, ...rest } = edited;
  const { 'sentry.status.message': message = 'internal_error', ...data } = attributes;
  return {
    ...span,
    ...rest,
    description: name,
    timestamp: end_timestamp,
    op: data['sentry.op'],
    data,
    status: edited.status === status ? span.status : edited.status === 'ok' ? 'ok' : message,
  };
}

/**
 * The engine has a transaction ready: the app's processors and callbacks edit or drop it.
 * @param {number} id
 */
export function onEvent(id) {
  const text = ask(TAKE_EVENT, id);
  if (!text) return;
  const client = S._client;
  const { ignoreSpans, ignoreTransactions, beforeSendSpan, beforeSendTransaction } = client._options;
  const start = JSON.parse(text);
  const { span_id } = start.contexts.trace;
  const name = start.transaction;
  const scope = S._roots.get(span_id) || S._base;
  S._roots.delete(span_id);
  let count = (start.spans || []).length;
  let why = '';
  const pass = () => pipeline(
    start,
    {},
    scope ? [...S._scopes, scope] : [],
    (event) => {
      const { trace } = event.contexts;
      const { transaction: description, start_timestamp, timestamp, spans = [] } = event;
      if (matchesSome(name, ignoreTransactions)) return (why = 'event_processor');
      const root = { ...trace, description, start_timestamp, timestamp, is_segment: true };
      if (shouldIgnoreSpan(root, ignoreSpans)) return (why = 'ignored');
      event.spans = spans.filter((/** @type {any} */ span) => {
        if (!shouldIgnoreSpan(span, ignoreSpans)) return true;
        for (const child of spans) if (child.parent_span_id === span.span_id) child.parent_span_id = span.parent_span_id;
      });
      count = event.spans.length;
      if (spans.length > count) {
        client.recordDroppedEvent('ignored', 'span', spans.length - count);
        // A route is trimmed to what stays, unless the app has said when it ends.
        const ended = trace.data?.['sentry.idle_span_finish_reason'];
        if (ended && ended !== 'reportPageLoaded' && count) {
          const last = Math.max(start_timestamp, ...event.spans.map((/** @type {any} */ span) => span.timestamp));
          root.timestamp = event.timestamp = Math.min(timestamp, last);
        }
      }
      if (beforeSendSpan) {
        const { description: transaction, start_timestamp, timestamp, is_segment, ...rest } = editSpan(beforeSendSpan, root);
        event.spans = event.spans.map((/** @type {any} */ span) => editSpan(beforeSendSpan, span));
        Object.assign(event, { transaction, start_timestamp, timestamp });
        event.contexts.trace = rest;
      }
      return beforeSendTransaction ? beforeSendTransaction(event, {}) : event;
    },
    (event, reason) => {
      if (event) {
        const lost = count - (event.spans || []).length;
        if (lost > 0) client.recordDroppedEvent('before_send', 'span', lost);
        if (event.transaction !== name && event.transaction_info) event.transaction_info.source = 'custom';
        call(SUBMIT_EVENT, [id, (event.spans || []).length + 1], JSON.stringify(event));
      } else call(DROP_EVENT, [id, count + 1], why || reason);
      drain();
    },
  );
  quietly(pass);
}
