// @ts-check
import { matchesPattern, matchesSome } from '../../browser/shim.js';
import { toStreamed } from './trace.js';
import { S, call, drain, safe } from './state.js';

/** @param {any} value @param {(value: any) => any} next */
const after = (value, next) => (value && typeof value.then === 'function' ? value.then(next) : next(value));

/** @param {any} pattern */
const simple = (pattern) => typeof pattern === 'string' || pattern instanceof RegExp;

/**
 * Whether one of the patterns of `ignoreSpans` matches. A string or RegExp looks at the name; of an object all given parts must
 * match: `name`, `op`, and each of `attributes` (strings as patterns, others by equality, arrays element by element).
 * @param {{description?: string, op?: string, attributes?: Record<string, any>, data?: Record<string, any>}} span
 * @param {any[] | undefined} patterns
 * @returns {boolean}
 */
export function shouldIgnoreSpan(span, patterns) {
  const { description = '', op = '' } = span;
  const attributes = span.attributes || span.data || {};
  return !!patterns && patterns.some((pattern) => {
    if (simple(pattern)) return !!description && matchesPattern(description, pattern);
    const wanted = Object.entries(pattern.attributes || {});
    return (
      !!(pattern.name || pattern.op || wanted[0]) &&
      (!pattern.name || (!!description && matchesPattern(description, pattern.name))) &&
      (!pattern.op || (!!op && matchesPattern(op, pattern.op))) &&
      wanted.every(([key, want]) => {
        const is = attributes[key];
        return typeof is === 'string' && simple(want)
          ? matchesPattern(is, /** @type {any} */ (want))
          : Array.isArray(is) && Array.isArray(want)
            ? is.length === want.length && is.every((value, i) => value === want[i])
            : is === want;
      })
    );
  });
}

/**
 * `beforeSendSpan`: gets the v2 shape, or the transaction's own when wrapped by `withStaticSpan`.
 * @param {any} callback
 * @param {any} span
 */
function editSpan(callback, span) {
  const fixed = callback._static;
  const given = fixed ? span : toStreamed(span);
  const edited = safe(callback, given) || given;
  if (fixed) return edited;
  const { name, attributes, end_timestamp, is_segment, status, ...rest } = edited;
  const op = attributes['sentry.op'];
  const { 'sentry.status.message': message, ...data } = attributes;
  return {
    ...rest,
    description: name,
    timestamp: end_timestamp,
    op,
    origin: attributes['sentry.origin'] || span.origin,
    status: status === 'error' ? message || 'internal_error' : given.status === status ? span.status : status,
    data,
    ...(span.measurements && { measurements: span.measurements }),
    ...(span.exclusive_time != null && { exclusive_time: span.exclusive_time }),
  };
}

/** Puts the scopes' data on an event; what the event has itself wins. @param {any} event @param {any[]} scopes */
export function applyScopes(event, scopes) {
  for (const scope of [...scopes].reverse()) {
    const { tags, extra, contexts, user, breadcrumbs, level, fingerprint, transactionName } = scope._d;
    for (const [key, data] of Object.entries({ tags, extra, contexts, user })) {
      if (Object.keys(data).length) event[key] = { ...data, ...event[key] };
    }
    if (breadcrumbs[0]) {
      event.breadcrumbs = [...breadcrumbs, ...(event.breadcrumbs || [])].sort((a, b) => a.timestamp - b.timestamp);
    }
    if (event.type !== 'transaction') {
      event.level ??= level;
      event.transaction ??= transactionName;
    }
    if (fingerprint) event.fingerprint ??= fingerprint;
  }
}

/**
 * Scope data, then every event processor, then `last`.
 * @param {any} event
 * @param {any} hint
 * @param {any[]} scopes
 * @param {(event: any) => any} last
 * @param {(event: any, reason: string) => void} done `event` null = dropped
 */
export function pipeline(event, hint, scopes, last, done) {
  const client = S._client;
  client.emit('preprocessEvent', event, hint);
  const steps = [
    ...client._processors,
    ...Object.values(client._integrations).map((/** @type {any} */ it) => it.processEvent && ((/** @type {any} */ e) => it.processEvent(e, hint, client))),
    ...scopes.flatMap((scope) => scope._d.eventProcessors),
  ].filter(Boolean);
  applyScopes(event, scopes);
  let reason = 'event_processor';
  let i = 0;
  /** @param {any} current @returns {any} */
  const step = (current) => {
    if (current && i < steps.length) return after(steps[i++](current, hint), step);
    if (current && i++ === steps.length) {
      client.emit('postprocessEvent', current, hint);
      reason = 'before_send';
      return after(last(current), step);
    }
    done(current || null, reason);
  };
  /** @param {any} error */
  const failed = (error) => {
    safe(() => {
      throw error;
    });
    done(null, 'callback_error');
  };
  try {
    const result = step(event);
    if (result && typeof result.then === 'function') result.then(null, failed);
  } catch (error) {
    failed(error);
  }
}

/**
 * The engine has a transaction ready (`E<id>`): the app's processors and callbacks edit or drop it.
 * @param {number} id
 */
export function onEvent(id) {
  const text = call('takeEvent', id);
  if (!text) return;
  /** @type {any} */
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    return void call('submitEvent', id, text);
  }
  const client = S._client;
  const { ignoreSpans, ignoreTransactions, beforeSendSpan, beforeSendTransaction } = client._options;
  const trace = event.contexts.trace;
  const scope = S._roots.get(trace.span_id) || S._base;
  S._roots.delete(trace.span_id);
  const name = event.transaction;
  /** @param {string} reason */
  const drop = (reason) => void call('dropEvent', id, reason);
  if (matchesSome(name, ignoreTransactions)) return drop('event_processor');
  let spanCount = 0;
  let ignored = false;
  pipeline(
    event,
    {},
    scope ? [S._scopes[0], S._scopes[1], scope] : [],
    (event) => {
      const trace = event.contexts.trace;
      if (shouldIgnoreSpan({ description: event.transaction, op: trace.op, attributes: trace.data }, ignoreSpans)) {
        ignored = true;
        return null;
      }
      const all = event.spans || [];
      const kept = all.filter((/** @type {any} */ span) => {
        if (!shouldIgnoreSpan(span, ignoreSpans)) return true;
        for (const child of all) if (child.parent_span_id === span.span_id) child.parent_span_id = span.parent_span_id;
      });
      if (all.length > kept.length) call('recordOutcome', 'ignored', 'span', all.length - kept.length);
      event.spans = kept;
      if (beforeSendSpan) {
        event.spans = kept.map((/** @type {any} */ span) => editSpan(beforeSendSpan, span));
        const root = { ...trace, description: event.transaction, start_timestamp: event.start_timestamp, timestamp: event.timestamp, is_segment: true };
        const { description, start_timestamp, timestamp, is_segment, ...rest } = editSpan(beforeSendSpan, root);
        event = { ...event, transaction: description, start_timestamp, timestamp, contexts: { ...event.contexts, trace: rest } };
      }
      spanCount = kept.length;
      return beforeSendTransaction ? beforeSendTransaction(event, {}) : event;
    },
    (event, reason) => {
      if (!event || typeof event !== 'object') drop(ignored ? 'ignored' : reason);
      else {
        const lost = spanCount - (event.spans || []).length;
        if (lost > 0) call('recordOutcome', 'before_send', 'span', lost);
        if (event.transaction !== name && event.transaction_info) event.transaction_info.source = 'custom';
        client.emit('beforeSendEvent', event, {});
        call('submitEvent', id, JSON.stringify(event));
      }
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
