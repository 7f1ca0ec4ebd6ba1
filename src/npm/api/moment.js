// @ts-check
// What events keep of the moment in which they happen, however late they are sent.
import { CONTEXT_CONTINUED, ENTER_CONTEXT, EVENT_FRAME, EXIT_CONTEXT, TRACE_DATA } from '../../browser/seam.js';
import { ask, call } from './guarded.js';
import { S } from './state.js';

/** @import { Frame, SentryEvent } from './internal.js' */
/** @typedef {{ trace_id: string, span_id: string }} TraceIds */

/** What an event says of its trace. @param {string[]} ids @returns {Frame} */
export const inSpan = ([trace_id, span_id]) => ({ contexts: { trace: { trace_id, span_id } } });

/** What the engine knows for an event that happens now. Before it, only the trace is known, and what of it is active. @returns {Frame} */
export const frameNow = () => {
  const frame = JSON.parse(ask(EVENT_FRAME) || 'null') || inSpan(S._shim?.inner || S._shim?.context || []);
  return S._framed?.(frame) || frame;
};

/** A trace as it was known in that moment, with what the engine says when it is told of it, but for a span that had ended by then. @param {SentryEvent} frame @param {TraceIds} trace */
export const traceOf = ({ contexts }, trace) => ({
  ...(contexts?.trace?.trace_id === trace.trace_id && contexts.trace.parent_span_id !== trace.span_id && contexts.trace),
  ...trace,
});

/** The trace of now, with what its envelopes say of it. */
export const traceNow = () => ask(TRACE_DATA).split('\n', 2).join('\n');

/** Does something in a trace of then. @param {string | undefined} trace as `traceNow` gave it; nothing: the present one @param {() => void} work */
export const inTrace = (trace, work) => {
  const token = trace && trace !== traceNow() && call(ENTER_CONTEXT, [CONTEXT_CONTINUED, 0], trace);
  work();
  if (token) call(EXIT_CONTEXT, [token]);
};
