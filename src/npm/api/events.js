// @ts-check
import { matchesPattern, matchesSome } from '../../browser/match.js';
import { DROP_EVENT, RECORD_OUTCOME, SUBMIT_EVENT, TAKE_EVENT } from './calls.js';
import { ask, call, drain } from './guarded.js';
import { toStreamed } from './json.js';
import { S, safe, warn } from './state.js';

/** @param {any} pattern */
const simple = (pattern) => typeof pattern === 'string' || pattern instanceof RegExp;

/**
 * Whether one of the patterns of `ignoreSpans` matches. A string or RegExp looks at the name; of an object all given parts must
 * match: `name`, `op`, and each of `attributes` (strings as patterns, others by equality, arrays element by element).
 * @param {{description?: string, op?: string, attributes?: Record<string, any>, data?: Record<string, any>}} span
 * @param {any[]} [patterns]
 * @returns {boolean}
 */
export const shouldIgnoreSpan = ({ description, op, data, attributes = data || {} }, patterns = []) =>
  patterns.some((pattern) => {
    if (simple(pattern)) return !!description && matchesPattern(description, pattern);
    const wanted = Object.entries(pattern.attributes || {});
    return (
      (pattern.name || pattern.op || wanted[0]) &&
      (!pattern.name || (description && matchesPattern(description, pattern.name))) &&
      (!pattern.op || (op && matchesPattern(op, pattern.op))) &&
      wanted.every(([key, want]) => {
        const is = attributes[key];
        return typeof is === 'string' && simple(want)
          ? matchesPattern(is, want)
          : Array.isArray(is) && Array.isArray(want)
            ? is.length === want.length && is.every((value, i) => value === want[i])
            : is === want;
      })
    );
  });

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

/** Puts the scopes' data on an event; what the event has itself wins, but for level and transaction. @param {any} event @param {any[]} scopes */
export function applyScopes(event, scopes) {
  if (event.type !== 'transaction') {
    // These two win over what the event says; the innermost scope over the others.
    for (const { _data } of scopes) {
      event.level = _data.level || event.level;
      event.transaction = _data.transactionName || event.transaction;
    }
  }
  for (const { _data } of [...scopes].reverse()) {
    const { fingerprint, breadcrumbs } = _data;
    for (const key of ['tags', 'extra', 'contexts', 'user']) {
      if (Object.keys(_data[key])[0]) event[key] = { ..._data[key], ...event[key] };
    }
    if (breadcrumbs[0]) {
      event.breadcrumbs = [...breadcrumbs, ...(event.breadcrumbs || [])].sort((a, b) => a.timestamp - b.timestamp);
    }
    event.fingerprint ??= fingerprint;
  }
}

/**
 * Scope data, then every event processor, then `last`.
 * @param {any} event
 * @param {any} hint
 * @param {any[]} scopes
 * @param {(event: any) => any} last
 * @param {(event: any, reason: string) => void} done `event` undefined = dropped
 */
export function pipeline(event, hint, scopes, last, done) {
  const client = S._client;
  client.emit('preprocessEvent', event, hint);
  const parts = /** @type {any[]} */ (Object.values(client._integrations));
  for (const it of parts) safe(() => it.preprocessEvent?.(event, hint, client));
  applyScopes(event, scopes);
  const steps = [
    ...client._processors,
    ...parts.flatMap((it) => (it.processEvent ? (/** @type {any} */ e) => it.processEvent(e, hint, client) : [])),
    ...scopes.flatMap((scope) => scope._data.eventProcessors),
    (/** @type {any} */ e) => {
      client.emit('postprocessEvent', e, hint);
      reason = 'before_send';
      return last(e);
    },
  ];
  let reason = 'event_processor';
  let i = 0;
  /** @param {any} error */
  const failed = (error) => {
    warn('a callback threw', error);
    done(undefined, 'callback_error');
  };
  /** @param {any} current @returns {any} */
  const step = (current) => {
    try {
      while (current && typeof current === 'object' && i < steps.length) {
        current = steps[i++](current, hint);
        if (typeof current?.then === 'function') return current.then(step, failed);
      }
    } catch (error) {
      return failed(error);
    }
    const valid = current && typeof current === 'object';
    if (valid) client.emit('beforeSendEvent', current, hint);
    done(valid ? current : undefined, reason);
  };
  step(event);
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
  let count = 0;
  let why = '';
  pipeline(
    start,
    {},
    scope ? [...S._scopes, scope] : [],
    (event) => {
      const { trace } = event.contexts;
      const { transaction: description, start_timestamp, timestamp, spans = [] } = event;
      if (matchesSome(name, ignoreTransactions)) return void (why = 'event_processor');
      const root = { ...trace, description, start_timestamp, timestamp, is_segment: true };
      if (shouldIgnoreSpan(root, ignoreSpans)) return void (why = 'ignored');
      event.spans = spans.filter((/** @type {any} */ span) => {
        if (!shouldIgnoreSpan(span, ignoreSpans)) return true;
        for (const child of spans) if (child.parent_span_id === span.span_id) child.parent_span_id = span.parent_span_id;
      });
      count = event.spans.length;
      if (spans.length > count) client.recordDroppedEvent('ignored', 'span', spans.length - count);
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
        call(SUBMIT_EVENT, [id], JSON.stringify(event));
      } else call(DROP_EVENT, [id], why || reason);
      drain();
    },
  );
}

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
