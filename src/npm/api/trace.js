// @ts-check
import { sample } from './sampling.js';
import { Span, enter, spanOf } from './span.js';
import { S, call, drain, members, now, toMs } from './state.js';

/** @typedef {import('../types/index.js').StartSpanOptions} StartSpanOptions */

/** @param {any} span @returns {number} */
const handleOf = (span) => (span && span._h) || 0;

/**
 * Runs `callback` between `begin` and its undoing. A promise keeps the context until it settles.
 * @template T
 * @param {() => number} begin gives the token of an entered context
 * @param {() => T} callback
 * @param {(failed: boolean) => void} [done]
 * @param {any} [scope] a scope to fork instead of the current one
 * @returns {T}
 */
function during(begin, callback, done, scope) {
  const unfork = S._fork && S._fork(scope);
  const token = begin();
  const engine = S._engine;
  const leave = (/** @type {boolean} */ failed) => {
    if (done) done(failed);
    if (token && engine === S._engine) call('exitContext', token);
    if (unfork) unfork();
  };
  let result;
  try {
    result = callback();
  } catch (error) {
    leave(true);
    throw error;
  }
  if (result && typeof (/** @type {any} */ (result).then) === 'function') {
    return /** @type {any} */ (result).then(
      (/** @type {any} */ value) => (leave(false), value),
      (/** @type {any} */ error) => {
        leave(true);
        throw error;
      },
    );
  }
  leave(false);
  return result;
}

/**
 * @param {StartSpanOptions} options
 * @returns {Span}
 */
function start(options) {
  const { parentSpan, startTime, onlyIfParent, links } = options;
  const name = String(options.name ?? '');
  const attributes = { ...options.attributes };
  const op = options.op ?? attributes['sentry.op'];
  if (op) attributes['sentry.op'] = op;
  let handle = 0;
  const parent = parentSpan === undefined ? -1 : handleOf(parentSpan);
  if (!parentSpan || parent) {
    const decision = sample(parent, name, attributes);
    const flags = decision.flags | +!!onlyIfParent | (options.forceTransaction ? 8 : 0);
    handle = call('startSpan', parent, now(), toMs(startTime), name, String(op || ''), members(attributes), flags, decision.rate);
  }
  if (!handle) {
    // Not recorded, in the trace that is current.
    const [trace] = (call('traceData', handleOf(parentSpan)) || '').split('-');
    const span = new Span(0, trace || undefined);
    span._n = !!onlyIfParent || !!parentSpan;
    return span;
  }
  const span = spanOf(handle);
  if (links) span.addLinks(links);
  if (S._scope !== S._base && call('rootOf', handle) === handle) {
    S._roots.set(span._c.spanId, S._scope);
    if (S._roots.size > 99) S._roots.delete(/** @type {string} */ (S._roots.keys().next().value));
  }
  drain();
  return span;
}

/** @param {Span} span */
const failed = (span) => {
  const json = span._do('spanJson');
  const status = json && JSON.parse(json).status;
  if (json && (!status || status === 'ok') && span.isRecording()) span.setStatus({ code: 2, message: 'internal_error' });
};

/**
 * @template T
 * @param {StartSpanOptions} options
 * @param {(span: Span) => T} callback
 * @returns {T}
 */
export function startSpan(options, callback) {
  /** @type {any} */
  let span;
  return during(
    () => enter(0, (span = start(options))),
    () => callback(span),
    (error) => {
      if (error) failed(span);
      span.end();
    },
    options.scope,
  );
}

/**
 * @template T
 * @param {StartSpanOptions} options
 * @param {(span: Span, finish: () => void) => T} callback
 * @returns {T}
 */
export function startSpanManual(options, callback) {
  /** @type {any} */
  let span;
  return during(
    () => enter(0, (span = start(options))),
    () => callback(span, () => span.end()),
    (error) => error && failed(span),
    options.scope,
  );
}

/** @param {StartSpanOptions} options @returns {Span} */
export const startInactiveSpan = (options) => during(() => 0, () => start(options), undefined, options.scope);

/**
 * @template T
 * @param {Span | null} span
 * @param {(scope: any) => T} callback
 * @returns {T}
 */
export const withActiveSpan = (span, callback) =>
  during(
    () => (span ? enter(0, span) : call('enterContext', 4, 0, '')),
    () => callback(S._scope),
  );

/**
 * @template T
 * @param {() => T} callback
 * @returns {T}
 */
export const startNewTrace = (callback) => during(() => call('enterContext', 1, 0, ''), callback);

/**
 * @template T
 * @param {() => T} callback
 * @returns {T}
 */
export const suppressTracing = (callback) => during(() => call('enterContext', 3, 0, ''), callback);

/**
 * @template T
 * @param {{sentryTrace?: string, baggage?: any}} trace
 * @param {() => T} callback
 * @returns {T}
 */
export const continueTrace = ({ sentryTrace, baggage }, callback) =>
  during(() => call('enterContext', 2, 0, `${sentryTrace || ''}\n${baggage || ''}`), callback);

/** @param {Span} span */
export function setActiveSpanInBrowser(span) {
  const token = enter(0, span);
  if (token) span._then = () => call('exitContext', token);
}

/** @returns {Span | undefined} */
export function getActiveSpan() {
  const handle = call('current');
  return handle ? spanOf(handle) : undefined;
}

/** @param {Span} span @returns {Span} */
export function getRootSpan(span) {
  const root = span._do && span._do('rootOf');
  return root && root !== span._h ? spanOf(root) : span;
}

/** @param {Span} span @returns {Span[]} */
export function getSpanDescendants(span) {
  const list = span._do && span._do('descendants');
  return list ? list.split(' ').map((/** @type {string} */ handle) => (+handle === span._h ? span : spanOf(+handle))) : [span];
}

/**
 * @param {{span?: Span, client?: any, scope?: any, propagateTraceparent?: boolean}} [options]
 * @returns {{'sentry-trace'?: string, baggage?: string, traceparent?: string}}
 */
export function getTraceData(options = {}) {
  const [trace, baggage, traceparent] = (call('traceData', handleOf(options.span)) || '').split('\n');
  /** @type {any} */
  const data = {};
  if (trace) {
    data['sentry-trace'] = options.span ? spanToTraceHeader(options.span) : trace;
    if (baggage) data.baggage = baggage;
    if (options.propagateTraceparent) data.traceparent = options.span?.toTraceparent?.() || traceparent;
  }
  return data;
}

/** @param {Span} span */
export function spanToTraceHeader(span) {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `${traceId}-${spanId}-${traceFlags & 1}`;
}

/** @param {Span} span @returns {string | undefined} */
export const spanToBaggageHeader = (span) => (call('traceData', handleOf(span)) || '').split('\n')[1] || undefined;

/**
 * The span as a transaction holds it.
 * @param {Span} span
 * @returns {any}
 */
export function spanToStaticSpanJSON(span) {
  const json = span._do && span._do('spanJson');
  if (json) return JSON.parse(json);
  const { traceId: trace_id, spanId: span_id } = span.spanContext();
  return { data: {}, span_id, trace_id, start_timestamp: 0 };
}

/**
 * The span in the shape of version 11 (span v2).
 * @param {Span} span
 * @returns {any}
 */
export const spanToJSON = (span) => toStreamed(spanToStaticSpanJSON(span));

/** @param {any} span */
export function toStreamed(span) {
  const { status } = span;
  const ok = !status || status === 'ok' || status === 'cancelled';
  return {
    name: span.description || '',
    span_id: span.span_id,
    trace_id: span.trace_id,
    parent_span_id: span.parent_span_id,
    start_timestamp: span.start_timestamp,
    end_timestamp: span.timestamp,
    is_segment: !!span.is_segment,
    status: ok ? 'ok' : 'error',
    attributes: ok ? { ...span.data } : { ...span.data, 'sentry.status.message': status },
    links: span.links,
  };
}

/** @param {Span} span @param {string} name */
export function updateSpanName(span, name) {
  span.updateName(name);
}

/**
 * @param {number} code HTTP status
 * @returns {{code: 1 | 2, message?: string}}
 */
export function getSpanStatusFromHttpCode(code) {
  if (code >= 100 && code < 400) return { code: 1 };
  /** @type {Record<number, string>} */
  const names = {
    401: 'unauthenticated',
    403: 'permission_denied',
    404: 'not_found',
    409: 'already_exists',
    413: 'failed_precondition',
    429: 'resource_exhausted',
    499: 'cancelled',
    501: 'unimplemented',
    503: 'unavailable',
    504: 'deadline_exceeded',
  };
  return { code: 2, message: names[code] || (code >= 400 && code < 500 ? 'invalid_argument' : 'internal_error') };
}

/** @param {Span} span @param {number} code */
export function setHttpStatus(span, code) {
  span.setAttribute('http.response.status_code', code);
  span.setStatus(getSpanStatusFromHttpCode(code));
}

/**
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 * @param {Span} [span] default: the active span
 */
export function setMeasurement(name, value, unit, span) {
  call('setMeasurement', span ? handleOf(span) : call('current') || 0, String(name), +value, String(unit || ''));
}
