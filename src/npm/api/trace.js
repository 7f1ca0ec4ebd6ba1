// @ts-check
import {
  CONTEXT_CONTINUED,
  CONTEXT_NEW_TRACE,
  CONTEXT_NO_SPAN,
  CONTEXT_SPAN,
  CONTEXT_SUPPRESSED,
  CURRENT,
  DESCENDANTS,
  ENTER_CONTEXT,
  EXIT_CONTEXT,
  PARENT_CURRENT,
  ROOT_OF,
  SET_MEASUREMENT,
  SPAN_JSON,
  START_FORCE_TRANSACTION,
  START_ONLY_IF_PARENT,
  TRACE_DATA,
  UNDELIVERED,
} from '../../browser/seam.js';
import { ask, begin, call, records, waits } from './early.js';
import { drain } from './guarded.js';
import { toStreamed } from './json.js';
import { attempt, copy, describe, lose, nameOf } from './normalize.js';
import { dscOf, freeze, getCurrentScope, knows, leaving, toBaggage } from './scopes.js';
import { Span, enter, spanOf } from './span.js';
import { S } from './state.js';
import { hex, toMs } from './values.js';

/** @import { Client, Frame, ScopeData, SpanJSON, Written } from './internal.js' */

/** @typedef {import('../types/index.js').StartSpanOptions} StartSpanOptions */

/** Whatever it is that the app gives as a span. @param {any} span @returns {number} */
const handleOf = (span) => (span && attempt(() => span._h >>> 0)) || 0;

/** @param {any} span @returns {any} */
const contextOf = (span) => copy(attempt(() => span.spanContext()));

/** @param {any} [span] @returns {string[]} sentry-trace, baggage, traceparent */
const headersOf = (span) => {
  const said = (S._engine || waits()) && ask(TRACE_DATA, handleOf(span));
  if (said || said === '') return said || !handleOf(span) ? said.split('\n') : headersOfPast(span);
  // Without an engine what the hooks put on requests.
  const [trace = '', traceparent, baggage] = S._shim?.headers() || [];
  return /** @type {string[]} */ ([trace, baggage, traceparent]);
};

/** Those of a span of which the engine knows nothing more. @param {Span} span */
const headersOfPast = (span) => {
  const { traceId, spanId, traceFlags } = contextOf(span);
  const [trace, current = ''] = ask(TRACE_DATA).split('\n');
  const known = sent(spanId)?.[1] || (trace.startsWith(traceId) && current.includes('sentry-sampled') && current);
  const baggage = known || toBaggage({ ...dscOf(S._client, traceId), sampled: `${!!traceFlags}` });
  return [`${traceId}-${spanId}-${+!!traceFlags}`, baggage, `00-${traceId}-${spanId}-0${+!!traceFlags}`];
};

/**
 * A context that is open.
 * @typedef {object} Open
 * @property {Span} [_span] the active span, if nothing of it is recorded
 * @property {Span} [_own] the span for which it was opened
 * @property {() => void} [_then] what its end ends
 * @property {number} _token the engine's
 * @property {number} [_more] that of a context of the engine's above it
 * @property {boolean} [_quiet] nothing is recorded in it, as its span is not
 * @property {number} _left how many have left it, as they are no part of it
 */

/** The open contexts, the innermost last. @returns {Open[]} */
const contexts = () => (S._contexts ||= []);

/** Behind the end of a span that is still the active one the engine names none in the frame of an event. @param {Frame} frame */
const framed = (frame) => {
  const span = S._contexts?.at(-1)?._span;
  const { trace } = frame.contexts || {};
  return span && trace?.trace_id === span._trace && { ...frame, contexts: { ...frame.contexts, trace: { trace_id: span._trace, span_id: span._id } } };
};

/** That span of the context that is being entered of which nothing is recorded; and the span for which it is opened; and a token of the engine's above it. @type {[span?: Span, own?: Span, more?: number]} */
let entered = [];
/** How many callbacks of `suppressTracing` run now: what is under a span that is started then is not recorded either, however late. */
let suppressing = 0;
/** How many contexts are about to be closed. */
let closing = 0;

/** A context behind the end of a span: it is in the span's trace. @param {string[]} headers */
const behind = ([trace, baggage]) => call(ENTER_CONTEXT, [CONTEXT_CONTINUED, 0], `${trace}\n${baggage}`);

/** @param {Span} span @param {number} [known] its handle, if it has just started */
function activate(span, known) {
  // Of a span that was sent the engine knows nothing more: it is the active one all the same.
  entered = [known || call(ROOT_OF, [handleOf(span)]) ? undefined : span, span];
  return (
    attempt(() => {
      const above = (!span._h && span._above) || span;
      // What happens in it is in its trace all the same, with its decision. Where nothing is recorded there is none.
      // And if it is not sampled nothing below it is recorded.
      if (known === undefined && !span._silent && !waits() && !call(ROOT_OF, [handleOf(above)]) && records(S._client)) entered[2] = behind(headersOfPast(span));
      if (entered[2]) return span._flags === 0 ? call(ENTER_CONTEXT, [CONTEXT_SUPPRESSED, 0], '') : 0;
      // Under a root that is not sampled nothing is recorded, but for what begins another trace there.
      return enter(CONTEXT_SPAN, span._root ? above : span);
    }) || 0
  );
}

/**
 * Leaves the contexts in which nothing is recorded as their span is not: what has another parent, or none, is no part of that.
 * @returns {() => void} enters them again
 */
function leaveQuiet() {
  const engine = S._engine;
  const quiet = contexts().filter(({ _quiet }) => _quiet);
  for (const context of quiet) if (!context._left++) call(EXIT_CONTEXT, [context._token]);
  return () => {
    for (const context of quiet)
      if (!--context._left && contexts().includes(context) && (!engine || engine === S._engine))
        context._token = call(ENTER_CONTEXT, [CONTEXT_SUPPRESSED, 0], '');
  };
}

/**
 * Opens a context.
 * @param {() => number} begin gives the token of the engine's
 * @param {unknown} [apart] is it no part of what is active?
 * @returns {() => void} closes it, in whatever order
 */
function opening(begin, apart) {
  const back = apart ? leaveQuiet() : undefined;
  entered = [contexts().at(-1)?._span];
  const token = begin();
  const engine = S._engine;
  const [_span, _own, _more] = entered;
  /** @type {Open} */
  const context = {
    _span,
    _own,
    _more,
    _token: token,
    _left: 0,
    _quiet: !!token && !suppressing && !!_span && (!!_more || attempt(() => _span._silent) === true),
  };
  S._contexts = [...contexts(), context];
  S._framed = framed;
  return () => {
    S._contexts = contexts().filter((other) => other !== context);
    context._then?.();
    if (!engine || engine === S._engine) for (const token of [context._more, context._token]) if (token) call(EXIT_CONTEXT, [token]);
    back?.();
  };
}

/**
 * Makes a copy of the scope the current one: at once or, where no scope has been used yet, when one is.
 * @param {ScopeData} [scope] to take instead of a copy
 * @returns {() => void} undoes it
 */
function fork(scope) {
  if (S._fork) return S._fork(scope);
  /** @type {NonNullable<typeof S._unforked>[0]} */
  const callback = { _roots: [] };
  S._unforked = [...(S._unforked || []), callback];
  return () => {
    S._unforked = S._unforked?.filter((other) => other !== callback);
    callback._then?.();
  };
}

/**
 * Runs `callback` between `begin` and its undoing. A promise keeps the context until it settles.
 * @template T
 * @param {() => number} begin gives the token of an entered context
 * @param {() => T} callback
 * @param {(failed: number, error: unknown) => void} [done]
 * @param {unknown} [apart] is it no part of what is active?
 * @param {ScopeData} [scope] a scope to take instead of a copy of the current one
 * @returns {T}
 */
function during(begin, callback, done, apart, scope) {
  if (scope) getCurrentScope();
  const unfork = fork(scope);
  const close = opening(begin, apart);
  return leaving(callback, (failed, error) => {
    closing++;
    done?.(failed, error);
    closing--;
    close();
    unfork();
  });
}

/** @param {number} kind as `Calls.enterContext` @param {string} [text] */
const entering =
  (kind, text = '') =>
  () => {
    // Suppressed or not, what is active stays so.
    if (kind !== CONTEXT_SUPPRESSED) entered = [];
    return call(ENTER_CONTEXT, [kind, 0], text);
  };

/**
 * Starts a span, whatever the options are: what the app does in it must not depend on them.
 * @param {StartSpanOptions} options
 * @returns {Span}
 */
function start(options) {
  const { name, op, attributes, parentSpan, startTime, onlyIfParent, forceTransaction, links } = copy(options);
  const title = nameOf(name);
  // In two shapes: to put members of one object before those of another takes V8 thirty times as long.
  const data = op ? { 'sentry.op': op, ...copy(attributes) } : copy(attributes);
  const parent = parentSpan === undefined ? PARENT_CURRENT : handleOf(parentSpan);
  const id = hex(8);
  let handle = 0;
  const silent = !!(onlyIfParent || parentSpan || suppressing);
  if (!parentSpan || parent) {
    const flags = (onlyIfParent ? START_ONLY_IF_PARENT : 0) | (forceTransaction ? START_FORCE_TRANSACTION : 0);
    handle = begin(parent, title, data, toMs(startTime), flags, silent, id);
  }
  if (!handle) {
    // Not recorded, in the trace that is current.
    const span = new Span(0, headersOf(parentSpan)[0].slice(0, 32));
    const above = /** @type {Span | undefined | null} */ (parentSpan === undefined ? getActiveSpan() : parentSpan);
    if (above && !forceTransaction) span._above = getRootSpan(above);
    const { _above: root } = span;
    // A root that is not sampled need not be active.
    span._root = (!suppressing && root && attempt(() => root._flags === 0 && call(ROOT_OF, [root._h]))) || undefined;
    span._silent = silent && !span._root;
    return span;
  }
  const span = spanOf(handle, S._engine && id);
  if (links) span.addLinks(links);
  if (span._isRoot) {
    /** @type {typeof S._roots[0]} */
    const root = [span._id, S._scope];
    span._then = () => ended(span, root);
    if (S._scope !== S._base) knows(root);
    // Whose scope this will be is not known yet.
    else if (!S._base) S._unforked?.at(-1)?._roots.push(root);
  }
  // Who listens hears of it now; what else there may be waits for what comes next.
  if (S._client?._hooks.spanStart) drain();
  return span;
}

/**
 * A root ends: what the engine lets go of with it, and what the scopes have now, however long it waits for one of its requests.
 * @param {Span} span
 * @param {typeof S._roots[0]} root
 */
const ended = (span, root) => {
  const { _h, _flags, _done } = span;
  span._done = true;
  if (_done) return;
  if (_flags) freeze(root);
  const context = contexts().at(-1);
  const inside = !closing && context?._own === span;
  // The active one in its callback, whatever the engine says.
  if (inside) context._span = span;
  if (waits()) return;
  // It may not leave before others have arrived, and until then nothing is known of it.
  if (call(UNDELIVERED, [])) {
    const spans = ask(DESCENDANTS, _h).split(' ').slice(0, 100);
    S._ended = [...(S._ended || []).slice(-19), `[${spans.map((handle) => ask(SPAN_JSON, +handle)).filter(Boolean)}]`];
  }
  const trace = inside && ask(TRACE_DATA, _h);
  // What its callback does from here on is in its trace all the same, with its decision.
  if (trace) context._more = behind(trace.split('\n'));
};

/** @param {Span} span @param {any} error */
const failed = (span, error) => {
  // The page may have another WeakMap, or JSON.
  attempt(() => {
    const { status = '', timestamp } = read(span);
    // Before the engine a span may be recorded whatever the page's tag says.
    if (!timestamp && /^(ok)?$/.test(status)) span.setStatus({ code: 2, message: 'internal_error' });
    // The innermost span is where it happened, also for who catches and captures it further out.
    const escaped = (S._escaped ||= new WeakMap());
    if (span._flags && Object(error) === error && !escaped.has(error)) {
      const { parent_span_id, span_id, trace_id } = read(span);
      escaped.set(error, { parent_span_id, span_id, trace_id });
    }
  });
};

/** Whether a span is no part of what is active, and a copy of the scope that its callback is to have. @param {StartSpanOptions} options @returns {[apart: unknown, scope: ScopeData | undefined]} */
const placeOf = (options) => [attempt(() => options.parentSpan) !== undefined, attempt(() => /** @type {{ scope?: ScopeData }} */ (options).scope?.clone())];

/**
 * @template T
 * @param {StartSpanOptions} options
 * @param {(span: Span) => T} callback
 * @returns {T}
 */
export const startSpan = (options, callback) => {
  /** @type {Span} */
  let span;
  return during(
    () => activate((span = start(options)), span._h),
    () => callback(span),
    (threw, error) => {
      if (threw) failed(span, error);
      span.end();
    },
    ...placeOf(options),
  );
};

/**
 * @template T
 * @param {StartSpanOptions} options
 * @param {(span: Span, finish: () => void) => T} callback
 * @returns {T}
 */
export const startSpanManual = (options, callback) => {
  /** @type {Span} */
  let span;
  return during(
    () => activate((span = start(options)), span._h),
    () => callback(span, () => span.end()),
    (threw, error) => threw && failed(span, error),
    ...placeOf(options),
  );
};

/** @param {StartSpanOptions} options @returns {Span} */
export const startInactiveSpan = (options) => {
  const [apart] = placeOf(options);
  // Without a callback nothing is set in it: what is set later is the span's, too.
  const scope = attempt(() => /** @type {{ scope?: ScopeData }} */ (options).scope);
  const work = () => start(options);
  // What is part of what is active is of the scope that there is.
  return apart || scope ? during(() => 0, work, undefined, apart, scope) : work();
};

/**
 * @template T
 * @param {Span | null} span
 * @param {(scope: ScopeData) => T} callback
 * @returns {T}
 */
export const withActiveSpan = (span, callback) => {
  // The callback gets a scope that knows its trace.
  getCurrentScope();
  return during(span ? () => activate(span) : entering(CONTEXT_NO_SPAN), () => callback(S._scope), undefined, true);
};

/**
 * @template T
 * @param {() => T} callback
 * @returns {T}
 */
export const startNewTrace = (callback) => during(entering(CONTEXT_NEW_TRACE), callback, undefined, true);

/**
 * @template T
 * @param {() => T} callback
 * @returns {T}
 */
export const suppressTracing = (callback) =>
  // The scope stays until a promise is settled, and the page would be silent for as long: what suppresses ends before.
  during(
    () => 0,
    () => {
      suppressing++;
      const close = opening(entering(CONTEXT_SUPPRESSED));
      try {
        return callback();
      } finally {
        suppressing--;
        close();
      }
    },
  );

/**
 * @template T
 * @param {{sentryTrace?: string, baggage?: unknown}} trace
 * @param {() => T} callback
 * @returns {T}
 */
export const continueTrace = (trace, callback) => {
  const { sentryTrace, baggage } = copy(trace);
  return during(entering(CONTEXT_CONTINUED, `${nameOf(sentryTrace)}\n${attempt(() => `${baggage || ''}`) || ''}`), callback, undefined, true);
};

/** @param {Span} span */
export function setActiveSpanInBrowser(span) {
  // As long as the scope, or the span, in whose callback it is called.
  /** @type {{ _then?: () => void } | undefined} */
  const around = S._scope === S._base ? contexts().at(-1) : S._scope;
  const before = around?._then;
  const close = opening(() => activate(span), true);
  attempt(() => {
    const then = span._then;
    span._then = () => {
      then?.();
      close();
    };
  });
  if (around)
    around._then = () => {
      close();
      before?.();
    };
}

/** @returns {Span | undefined} */
export function getActiveSpan() {
  const quiet = contexts().at(-1)?._span;
  const handle = !quiet && call(CURRENT, []);
  return handle ? spanOf(handle) : quiet;
}

/** @param {Span} span @returns {Span} */
export function getRootSpan(span) {
  const root = call(ROOT_OF, [handleOf(span)]);
  return root && root !== span._h ? spanOf(root) : attempt(() => span._above) || span;
}

/** @param {Span} span @returns {Span[]} */
export const getSpanDescendants = (span) =>
  (ask(DESCENDANTS, handleOf(span)) || '0').split(' ').map((handle) => (+handle && +handle !== span._h ? spanOf(+handle) : span));

/**
 * @param {{span?: Span, client?: Client, scope?: unknown, propagateTraceparent?: boolean}} [options]
 * @returns {{'sentry-trace'?: string, baggage?: string, traceparent?: string}}
 */
export function getTraceData(options) {
  const { span, scope, client: given, propagateTraceparent } = copy(options);
  // What is no client says nothing of a trace.
  const client = attempt(() => typeof given?.getOptions === 'function' && given) || S._client;
  let [trace, baggage, traceparent] = headersOf(span);
  if (!trace) return {};
  // Behind the end of a span that is still the active one the engine names none.
  const named = span || (!scope && contexts().at(-1)?._span);
  if (named && S._engine && (span || trace.startsWith(named._trace))) trace = spanToTraceHeader(named);
  // A scope with a trace of its own, or a client other than the engine's, where no span is active.
  else if (((scope && !attempt(() => scope.live)) || client !== S._client) && !call(CURRENT, [])) {
    const own = copy(attempt(() => scope.getPropagationContext()) || getCurrentScope().getPropagationContext());
    const [traceId, propagationSpanId] = [own.traceId, own.propagationSpanId ?? hex(8)].map(nameOf);
    const { sampled, dsc } = own;
    trace = `${traceId}-${propagationSpanId}${sampled == null ? '' : `-${+!!sampled}`}`;
    traceparent = `00-${traceId}-${propagationSpanId}-0${+!!sampled}`;
    baggage = toBaggage(dsc || dscOf(client, traceId));
  }
  return {
    'sentry-trace': trace,
    ...(baggage && { baggage }),
    ...(propagateTraceparent && { traceparent: attempt(() => S._engine && span.toTraceparent()) || traceparent }),
  };
}

/** @param {Span} span */
export function spanToTraceHeader(span) {
  const { traceId, spanId, traceFlags } = contextOf(span);
  // Whether it is sampled is the engine's to decide.
  const undecided = waits() && ask(TRACE_DATA, handleOf(span)).split('\n')[0];
  if (undecided && handleOf(span)) return undecided;
  return `${nameOf(traceId)}-${nameOf(spanId)}-${attempt(() => traceFlags & 1) || 0}`;
}

/** @param {Span} span @returns {string | undefined} */
export const spanToBaggageHeader = (span) => headersOf(span)[1] || undefined;

/**
 * A span as it was sent, and the baggage of its trace: the engine no longer knows of it.
 * @param {string} id
 * @returns {[json: Written, baggage: string] | undefined}
 */
function sent(id) {
  const here = (/** @type {SpanJSON} */ { span_id }) => span_id === id;
  for (const output of S._sent || []) {
    if (output.includes(id)) {
      // Hooks of the app may have made anything of it.
      const found = attempt(() => {
        const [, header, , payload] = output.split('\n');
        const event = JSON.parse(payload);
        const { spans = [], transaction: description, start_timestamp, timestamp } = event;
        const root = { ...event.contexts?.trace, description, start_timestamp, timestamp, is_segment: true };
        const span = [root, ...spans].find(here);
        return span && [span, toBaggage(copy(JSON.parse(header).trace))];
      });
      if (found) return found;
    }
  }
  const spans = S._ended?.find((text) => text.includes(id));
  const found = spans && JSON.parse(spans).find(here);
  return found && [found, ''];
}

/** As the engine writes it: as in a transaction, and `is_segment`. @param {Span} span @returns {Written} */
function read(span) {
  const text = ask(SPAN_JSON, handleOf(span));
  const { traceId: trace_id, spanId: span_id } = contextOf(span);
  const json = text
    ? JSON.parse(text)
    : sent(span_id)?.[0] || { data: {}, span_id, trace_id, start_timestamp: 0, status: 'ok', is_segment: getRootSpan(span) === span };
  // For whoever looks, as in the reference: it is not sent.
  const named = attempt(() => span._named);
  if (named) json.data['sentry.custom_span_name'] = named;
  return json;
}

/**
 * The span as a transaction holds it.
 * @param {Span} span
 * @returns {SpanJSON}
 */
export function spanToStaticSpanJSON(span) {
  const { is_segment, ...json } = read(span);
  return json;
}

/**
 * The span in the shape of version 11 (span v2).
 * @param {Span} span
 */
export const spanToJSON = (span) => toStreamed(read(span));

/** @param {Span} span @param {string} name */
export const updateSpanName = (span, name) =>
  void attempt(() => {
    span.updateName(name);
    if (span._h) span._named = nameOf(name);
  });

/**
 * @param {number} code HTTP status
 * @returns {{code: 1 | 2, message?: string}}
 */
export function getSpanStatusFromHttpCode(code) {
  const known = typeof code === 'number' ? code : 0;
  code = attempt(() => +code) || 0;
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
  return { code: 2, message: names[known] || (code >= 400 && code < 500 ? 'invalid_argument' : 'internal_error') };
}

/** @param {Span} span @param {number} code */
export function setHttpStatus(span, code) {
  attempt(() => span.setAttribute('http.response.status_code', code).setStatus(getSpanStatusFromHttpCode(code)));
}

/**
 * @param {string} name
 * @param {unknown} value a number; of a text the number that it says
 * @param {string} unit
 * @param {Span} [span] default: the active span
 */
export function setMeasurement(name, value, unit, span) {
  const number = /^(num|str|big)/.test(typeof value) && /\S/.test(/** @type {string} */ (value)) ? Number(value) : undefined;
  if (!Number.isFinite(number))
    return lose('note', `setMeasurement: the value of ${nameOf(name)} must be a number, not ${describe(value ?? String(value))}: it is not set`);
  const root = call(ROOT_OF, [span ? handleOf(span) : call(CURRENT, []) || 0]) || 0;
  call(SET_MEASUREMENT, [root, /** @type {number} */ (number)], nameOf(name), nameOf(unit));
}
