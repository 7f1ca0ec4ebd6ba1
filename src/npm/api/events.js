// @ts-check
import { matchesPattern } from '../../browser/patterns.js';
import { MAX_GENERATIONS } from './caps.js';
import { collectionOf } from './collection.js';
import { drain, quietly } from './guarded.js';
import { attempt, copy, describe, listOf, normalized, write } from './normalize.js';
import { S, warn } from './state.js';

/** @import { Frozen, Hint, Integration, Pattern, SentryEvent } from './internal.js' */

/** @param {unknown} pattern @returns {pattern is Pattern} */
const simple = (pattern) => typeof pattern === 'string' || pattern instanceof RegExp;

/**
 * Whether one of the patterns of `ignoreSpans` matches. A string or RegExp looks at the name; of an object all given parts must
 * match: `name`, `op`, and each of `attributes` (strings as patterns, others by equality, arrays element by element).
 * @param {{description?: string, op?: string, attributes?: Record<string, unknown>, data?: Record<string, unknown>}} span
 * @param {unknown} [patterns] one that cannot be read matches nothing
 * @returns {boolean}
 */
export const shouldIgnoreSpan = (span, patterns) => {
  const { description, op, data, attributes: given = data } = copy(span);
  const attributes = copy(given);
  return listOf(patterns).some((pattern) =>
    attempt(() => {
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
    }),
  );
};

/** @param {{ timestamp?: any }} crumb */
const timeOf = ({ timestamp }) => attempt(() => +timestamp) ?? NaN;

/** Puts the scopes' data on an event; what the event has itself wins, but for level and transaction. @param {Record<string, any>} event @param {Frozen[]} scopes */
export const applyScopes = (event, scopes) => {
  // These two win over what the event says; the innermost scope over the others.
  for (const { _data } of scopes) {
    event.level = _data.level || event.level;
    // Of all of them, the outermost first.
    const fingerprint = attempt(() => [].concat(event.fingerprint || [], _data.fingerprint || []));
    if (fingerprint?.length) event.fingerprint = fingerprint;
    if (event.type !== 'transaction') event.transaction = _data.transactionName || event.transaction;
  }
  for (const { _data } of [...scopes].reverse()) {
    const { breadcrumbs } = _data;
    for (const key of ['tags', 'extra', 'contexts', 'user']) {
      const data = copy(_data[key]);
      if (Object.keys(data).length) event[key] = { ...data, ...copy(event[key]) };
    }
    if (breadcrumbs[0]) {
      event.breadcrumbs = [...breadcrumbs, ...listOf(event.breadcrumbs)].map(copy).sort((a, b) => timeOf(a) - timeOf(b) || 0);
    }
  }
};

/** As the reference: an object, and no array, date or the like. @param {unknown} it */
const isEvent = (it) => attempt(() => Object(it) === it && tagOf(it)) === tagOf({});
/** The page may have another. @param {unknown} it */
const tagOf = (it) => Object.prototype.toString.call(it);

/** Kinds of events whose hooks run now. @type {Record<string, boolean>} */
const running = {};
/** Events that such a hook has made: they wait until it has returned, so that none runs within itself. @type {{ _kind: string, _run: () => void }[]} */
let waiting = [];
/** How many hooks deep the present event is the work of a hook. */
let generation = 0;

/**
 * Scope data, then every event processor, then `last`. Nothing that the app does on the way gets out of here, and `done` is always called.
 * @param {SentryEvent} event
 * @param {Hint} hint
 * @param {Frozen[]} scopes
 * @param {(event: any) => unknown} last
 * @param {(event: any) => SentryEvent} finish makes of what `last` gave what is sent
 * @param {(text: string, reason: string, given?: unknown) => void} done gets the event as JSON; nothing: it was dropped, as `given` came instead
 */
export const pipeline = (event, hint, scopes, last, finish, done) => {
  const client = S._client;
  const kind = event.type || 'error';
  const { trace } = /** @type {any} */ (event.contexts);
  let reason = 'internal_sdk_error';
  let i = 0;
  /** @type {Function[]} */
  let steps = [];
  /** The integration that has the event now. */
  let by = '';
  /**
   * What an integration does with an event.
   * @param {Integration} it
   * @param {'preprocessEvent' | 'processEvent'} step
   * @param {SentryEvent} event
   * @returns {unknown}
   */
  const integrate = (it, step, event) => {
    by = `integration ${it.name}: ${step}`;
    return it[step]?.(event, hint, client);
  };
  /** An event that was to be edited, and may not be sent as it is. @param {unknown} error */
  const failed = (error) => {
    warn(`a callback threw (${by || reason})`, error);
    done('', by || reason !== 'internal_sdk_error' ? 'callback_error' : reason);
  };
  /** Runs what is the app's: it starts no spans. @template T @param {() => T} work */
  const hooked = (work) => {
    running[kind] = true;
    try {
      return quietly(work);
    } finally {
      running[kind] = false;
      const next = waiting.filter((it) => it._kind === kind);
      waiting = waiting.filter((it) => it._kind !== kind);
      for (const { _run } of next) _run();
    }
  };
  /** @param {any} current @returns {any} */
  const step = (current) => {
    try {
      const later = hooked(() => {
        while (isEvent(current) && i < steps.length) {
          by = '';
          current = steps[i++](current, hint);
          if (typeof current?.then === 'function') return Promise.resolve(current);
        }
      });
      if (later) {
        // What is flushed waits for it.
        client._busy = (client._busy || 0) + 1;
        const settled = () => (client._busy--, drain());
        return later.then(step, failed).then(settled, settled);
      }
    } catch (error) {
      return failed(error);
    }
    if (!isEvent(current)) {
      if (current !== null) warn(`${reason}: an event or null is expected, not ${describe(current)}; dropped`);
      return done('', reason, current);
    }
    const text = attempt(() =>
      hooked(() => {
        client.emit('beforeSendEvent', current, hint);
        // What only processors are to see goes no further.
        return write({ ...finish(current), sdkProcessingMetadata: undefined });
      }),
    );
    done(text || '', 'internal_sdk_error');
  };
  if (running[kind]) {
    const made = generation + 1;
    if (made > MAX_GENERATIONS) {
      warn('a hook makes an event of each event: dropped');
      return done('', reason);
    }
    waiting.push({
      _kind: kind,
      _run() {
        const before = generation;
        generation = made;
        pipeline(event, hint, scopes, last, finish, done);
        generation = before;
      },
    });
    return;
  }
  try {
    hooked(() => {
      const parts = Object.values(client._integrations);
      client.getDataCollectionOptions ||= () => collectionOf(client._options);
      // Integrations come first, as they are there before the app can add anything.
      // Nobody waits for a promise: what that rejects with is said, and costs nothing.
      for (const it of parts) {
        const made = integrate(it, 'preprocessEvent', event);
        // Not by `Promise`, of which the page may have another one.
        if (made) (async () => made)().catch(warn);
      }
      by = '';
      client.emit('preprocessEvent', event, hint);
      applyScopes(event, scopes);
      steps = [
        ...parts.flatMap((it) => (it.processEvent ? (/** @type {SentryEvent} */ e) => integrate(it, 'processEvent', e) : [])),
        ...client._processors,
        ...scopes.flatMap((scope) => scope._data.eventProcessors),
      ].filter((processor) => typeof processor === 'function');
      steps[steps.length] = (/** @type {SentryEvent} */ e) => {
        reason = 'internal_sdk_error';
        // In whatever trace the event is, it stays there.
        e = normalized({ ...e, contexts: { trace, ...copy(e.contexts) } });
        client.emit('postprocessEvent', e, hint);
        reason = 'before_send';
        return last(e);
      };
    });
    reason = 'event_processor';
  } catch (error) {
    return failed(error);
  }
  step(event);
};
