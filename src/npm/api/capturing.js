// @ts-check
// How a scope that the app has in its hands captures. What makes events is loaded with the first of them, as for uncaught errors: most pages that use
// scopes never do that.
import { EVENT_FRAME } from '../../browser/seam.js';
import { ask, now } from './guarded.js';
import { attempt, copy } from './normalize.js';
import { S, warn } from './state.js';
import { hex } from './values.js';

/** @import { Capturing } from './internal.js' */

/**
 * Has a scope's event made, with what is known now of the scope, the trace and the page.
 * @param {any} scope
 * @param {unknown} given a hint
 * @param {{ event_id?: unknown }} event an id that it brings
 * @param {(by: Capturing, hint: any, stack: object | undefined) => any} make
 * @returns {string} the event's id
 */
export function captured(scope, given, event, make) {
  const client = S._client;
  const hint = { syntheticException: new Error('captured by a scope'), ...copy(given) };
  const id = [event.event_id, hint.event_id].find((id) => typeof id === 'string' && /^[\da-f]{32}$/i.test(id)) || hex(16);
  hint.event_id = id;
  if (!client?._on || !S._rare) return id;
  S._last = id;
  const copied = scope.clone();
  const { inner, context, dead, early } = S._shim;
  // Before the engine only the trace is known, and what of it is active. The rest it says when it is told of this moment.
  const [trace_id, span_id] = inner || context || [];
  let known = JSON.parse(ask(EVENT_FRAME) || JSON.stringify({ contexts: { trace: { trace_id, span_id } } }));
  if (!S._engine && !dead)
    early.push({
      _at: now(),
      _run() {
        const late = JSON.parse(ask(EVENT_FRAME) || '{}');
        if (late.contexts?.trace?.trace_id === trace_id)
          known = { ...late, contexts: { ...late.contexts, trace: { ...late.contexts.trace, trace_id, span_id } } };
      },
    });
  const timestamp = Date.now() / 1e3;
  S._ready = Promise.all([S._rare(), S._ready]).then(([by]) => {
    if (client !== S._client) return client.recordDroppedEvent('internal_sdk_error', 'error');
    const frames = attempt(() => by.parseStack(hint.syntheticException.stack)) || [];
    const stack = client._options.attachStacktrace === false || !frames[0] ? undefined : { stacktrace: { frames } };
    const made = make(by, hint, stack);
    by.captureEvent({ timestamp, ...known, ...made, contexts: { ...known.contexts, ...copy(made.contexts) } }, hint, copied);
  }, warn);
  return id;
}
