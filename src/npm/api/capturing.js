// @ts-check
// How a scope that the app has in its hands captures. What makes events is loaded with the first of them, as for uncaught errors: most pages that use
// scopes never do that.
import { EVENT_FRAME } from '../../browser/seam.js';
import { ask, now } from './guarded.js';
import { frameNow, inTrace, traceNow, traceOf } from './moment.js';
import { attempt, copy, writing } from './normalize.js';
import { ScopeData, use } from './scope.js';
import { S, warn } from './state.js';
import { errorHere, idOf } from './values.js';

/** @import { Capturing, Client, Hint, SentryEvent } from './internal.js' */

/** Once it is there. @type {Capturing | undefined} */
let makes;

/**
 * Has a scope's event made, with what is known now of all scopes, the trace and the page.
 * @param {Function} entry what the app has called
 * @param {ScopeData & { given?: unknown }} scope
 * @param {unknown} given a hint
 * @param {{ event_id?: unknown, type?: unknown }} event what it brings of an id and a type
 * @param {(by: Capturing, hint: Hint) => SentryEvent} make
 * @returns {string} the event's id
 */
export function captured(entry, scope, given, event, make) {
  // One that was given a trace, and is not the current one, captures in that.
  if (scope.given && !scope.live && scope !== S._scope) {
    use();
    const leave = /** @type {NonNullable<typeof S._fork>} */ (S._fork)(scope);
    try {
      return captured(entry, S._scope, given, event, make);
    } finally {
      leave();
    }
  }
  const client = S._client;
  const hint = { syntheticException: errorHere('captured by a scope', entry), ...copy(given) };
  const id = idOf(event.event_id, hint.event_id);
  hint.event_id = id;
  if (!client?._on || !S._rare) return id;
  /** @param {Capturing} by @param {ScopeData[]} scopes @param {SentryEvent} [known] of then */
  const send = (by, scopes, known) => {
    const made = make(by, hint);
    const event = known ? { ...known, ...made, contexts: { ...known.contexts, ...copy(made.contexts) } } : made;
    by.captureEvent(event, hint, scopes.at(-1), scopes.slice(0, -1));
  };
  // The page's and everything's are added to each event as they are.
  const scopes = [...S._scopes, S._scopes.includes(scope) ? new ScopeData() : scope];
  if (makes) send(makes, scopes);
  else later(scopes, client, hint, send);
  if (!event.type) S._last = id;
  return id;
}

/**
 * Sends it when what makes events is there.
 * @param {ScopeData[]} scopes
 * @param {Client} client
 * @param {Hint} hint
 * @param {(by: Capturing, scopes: ScopeData[], known: SentryEvent) => void} send
 */
function later(scopes, client, hint, send) {
  /** @param {unknown} why */
  const lose = (why) => {
    warn('an event is lost:', why);
    client.recordDroppedEvent('internal_sdk_error', 'error');
  };
  // It would be made of a value whose own code has asked for it.
  if (writing()) return lose('captured while a value is written');
  const error = /** @type {WeakKey} */ (hint.originalException);
  const held = Object(error) === error && attempt(() => (S._caught ||= new WeakSet()));
  // Whoever captures the same one until then comes second.
  if (held && attempt(() => held.has(error) || !held.add(error))) return;
  const copies = scopes.map((it) => it.clone());
  const { dead, early } = S._shim;
  const url = globalThis.location?.href;
  let trace = traceNow();
  let known = frameNow();
  const { trace_id, span_id } = known.contexts?.trace || {};
  // The rest it says when it is told of this moment.
  if (!S._engine && !dead)
    early.push({
      _at: now(),
      _run() {
        trace = traceNow();
        const late = JSON.parse(ask(EVENT_FRAME) || '{}');
        if (late.contexts?.trace?.trace_id !== trace_id) return;
        known = { ...late, contexts: { ...late.contexts, trace: traceOf(late, { trace_id, span_id }) } };
        // The engine knows no other address than that of now.
        if (url !== globalThis.location?.href) delete known.request;
      },
    });
  const timestamp = Date.now() / 1e3;
  S._ready = Promise.all([S._rare(), S._ready])
    .then(([by]) => {
      makes = by;
      const { _on: on, _options: options } = S._client || {};
      if (!on || options.dsn !== client._options.dsn) throw 'its client is gone';
      if (held) attempt(() => held.delete(error));
      // What the envelope says of the trace is that of then, too.
      inTrace(trace, () => send(by, copies, { timestamp, ...known }));
    })
    .catch(lose);
}
