// @ts-check
// What the local Sentry received, as spans. It arrives as server-sent events: not as a request, so reading adds no span.

/**
 * @typedef {object} Span
 * @property {string} id
 * @property {string} parent
 * @property {string} trace
 * @property {string} op
 * @property {string} name
 * @property {number} start seconds
 * @property {number} end seconds
 * @property {'backend' | 'page'} side
 * @property {boolean} transaction
 * @property {boolean} failed
 * @property {string} [error] what an error event in this span said
 */

/** @type {Map<string, Map<string, Span>>} */
const traces = new Map();
/** Error events that came before their span. @type {Map<string, string>} */
const errors = new Map();

/** The spans of a trace, by id. @param {string} trace */
export const spansOf = (trace) => traces.get(trace) ?? new Map();

/** Seconds since the epoch; SDKs send numbers or RFC 3339. @param {number | string} time */
function seconds(time) {
  if (typeof time === 'number') return time;
  const [, whole, fraction = ''] = /^(.*?)(\.\d+)?Z$/.exec(time) ?? ['', time];
  return Date.parse(`${whole}Z`) / 1000 + Number(fraction);
}

/** @param {any} event */
function addTransaction(event) {
  const root = event.contexts?.trace;
  if (!root?.trace_id) return;
  const side = /rust|node/.test(event.sdk?.name ?? '') ? 'backend' : 'page';
  const all = [
    { ...root, description: event.transaction, start_timestamp: event.start_timestamp, timestamp: event.timestamp, transaction: true },
    ...(event.spans ?? []),
  ];
  const spans = traces.get(root.trace_id) ?? new Map();
  traces.set(root.trace_id, spans);
  for (const span of all) {
    const status = span.status ?? 'ok';
    spans.set(span.span_id, {
      id: span.span_id,
      parent: span.parent_span_id ?? '',
      trace: root.trace_id,
      op: span.op ?? '',
      name: span.description ?? '',
      start: seconds(span.start_timestamp),
      end: seconds(span.timestamp),
      side,
      transaction: span.transaction === true,
      failed: status !== 'ok' && status !== 'cancelled',
      error: errors.get(span.span_id),
    });
  }
}

/** @param {any} event */
function addError(event) {
  const { trace_id: trace, span_id: id } = event.contexts?.trace ?? {};
  const message = event.message ?? event.logentry?.formatted ?? event.exception?.values?.[0]?.value ?? 'error';
  errors.set(id, message);
  const span = traces.get(trace)?.get(id);
  if (span) span.error = message;
}

/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {() => void} changed called after each envelope */
export function readEnvelopes(changed) {
  listeners.add(changed);
  if (listeners.size > 1) return;
  const since = Math.floor(performance.timeOrigin - 30_000);
  new EventSource(`/__envelopes/stream?since=${since}`).onmessage = ({ data }) => {
    for (const { header, payload } of JSON.parse(data).items) {
      if (header.type === 'transaction') addTransaction(payload);
      if (header.type === 'event') addError(payload);
    }
    listeners.forEach((listener) => listener());
  };
}
