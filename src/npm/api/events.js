// @ts-check
import { matchesPattern } from '../../browser/patterns.js';
import { collectionOf } from './collection.js';
import { S, warn } from './state.js';

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

/** Puts the scopes' data on an event; what the event has itself wins, but for level and transaction. @param {any} event @param {any[]} scopes */
export function applyScopes(event, scopes) {
  // These two win over what the event says; the innermost scope over the others.
  for (const { _data } of scopes) {
    event.level = _data.level || event.level;
    if (event.type !== 'transaction') event.transaction = _data.transactionName || event.transaction;
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
 * What an integration does with an event. What it throws costs nobody the event, and is said once.
 * @param {any} it
 * @param {string} step
 * @param {any} event
 * @param {any} hint
 */
function integrate(it, step, event, hint) {
  const failed = (/** @type {any} */ error) => {
    const known = (S._failed ||= new WeakSet());
    if (!known.has(it)) warn(`integration ${it.name}: ${step} threw`, error);
    known.add(it);
    return event;
  };
  try {
    const result = it[step]?.(event, hint, S._client);
    return typeof result?.then === 'function' ? result.then(undefined, failed) : result;
  } catch (error) {
    return failed(error);
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
  client.getDataCollectionOptions ||= () => collectionOf(client._options);
  for (const it of parts) integrate(it, 'preprocessEvent', event, hint);
  applyScopes(event, scopes);
  const steps = [
    ...client._processors,
    ...parts.flatMap((it) => (it.processEvent ? (/** @type {any} */ e) => integrate(it, 'processEvent', e, hint) : [])),
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
    else S.notes?.push(['dropped', reason, current, event]);
    done(valid ? current : undefined, reason);
  };
  step(event);
}
