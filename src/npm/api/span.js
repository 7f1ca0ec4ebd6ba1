// @ts-check
import {
  ADD_LINK,
  CONTEXT_EXACT,
  CONTEXT_SUPPRESSED,
  END_SPAN,
  ENTER_CONTEXT,
  EXIT_CONTEXT,
  IS_RECORDING,
  ROOT_OF,
  SET_ATTRIBUTE,
  SET_MEASUREMENT,
  SET_STATUS,
  SPAN_CONTEXT,
  TRACE_DATA,
  UPDATE_NAME,
} from '../../browser/seam.js';
import { ask, call, drain, now } from './guarded.js';
import { attempt, copy, listOf, nameOf } from './normalize.js';
import { S } from './state.js';
import { hex, json, members, toMs } from './values.js';

/**
 * Live spans by handle, so that the same span is the same object, in all copies of the package. An object: a page may have another Map.
 * @returns {Record<number, Span>}
 */
const live = () => (S._live ||= { __proto__: null });
/** After so many more it is looked for some of which the engine knows nothing more. */
let room = 99;

/** A span: a handle into the engine, with the ids kept on this side. Without a handle it records nothing. */
export class Span {
  /**
   * @param {number} handle 0 = not recorded
   * @param {string} [traceId] of a span that is not recorded
   * @param {any[]} [ids] trace, span and whether it is sampled, where they are known
   */
  constructor(handle, traceId, ids = (ask(SPAN_CONTEXT, handle, this) || traceId || hex(16)).split('\n')) {
    const [trace, span, flag] = ids;
    this._handle = handle;
    this._engine = S._engine;
    this._trace = trace;
    this._id = span || hex(8);
    this._flags = +flag || 0;
    /** Not recorded although spans are: what is under it is not recorded either. */
    this._silent = false;
    /** The root of what is active where it was started, if it is not recorded. @type {Span | undefined} */
    this._above = undefined;
    /** What to do once it has ended. @type {Function | undefined} */
    this._then = undefined;
    /** The handle of its root, where that is known: to ask takes as long as to end. @type {number | undefined} */
    this._root = undefined;
  }
  /** The handle, or 0 when it means nothing to an engine that a later `init` has started. */
  get _h() {
    return this._engine === S._engine ? this._handle : 0;
  }
  get _isRoot() {
    return (this._root ?? call(ROOT_OF, [this._h])) === this._h;
  }
  spanContext() {
    return { traceId: this._trace, spanId: this._id, traceFlags: this._flags };
  }
  /** @param {unknown} [time] */
  end(time) {
    // What the browser has not handed over yet may belong to a root that ends.
    if (this._isRoot) S._collect?.();
    const waiting = call(END_SPAN, [this._h, now(), toMs(time)]);
    this._then?.();
    if (waiting) drain();
  }
  isRecording() {
    return !!call(IS_RECORDING, [this._h]);
  }
  /** @param {string} key @param {unknown} value */
  setAttribute(key, value) {
    call(SET_ATTRIBUTE, [this._h], nameOf(key), json(value));
    return this;
  }
  /** @param {Record<string, unknown>} attributes */
  setAttributes(attributes) {
    for (const [key, value] of Object.entries(copy(attributes))) this.setAttribute(key, value);
    return this;
  }
  /** @param {{code: number, message?: string}} status */
  setStatus(status) {
    const { code, message } = copy(status);
    // What is no code is an error.
    call(SET_STATUS, [this._h, status ? (code === 0 || code === 1 ? code : 2) : 0], nameOf(message));
    return this;
  }
  /** @param {string} name */
  updateName(name) {
    call(UPDATE_NAME, [this._h], nameOf(name), 'custom');
    return this;
  }
  /** @param {{context: unknown, attributes?: unknown}} link */
  addLink(link) {
    const { context, attributes } = copy(link);
    const { traceId, spanId, traceFlags } = copy(context);
    call(ADD_LINK, [this._h, traceFlags == null ? -1 : attempt(() => traceFlags & 1) || 0], nameOf(traceId), nameOf(spanId), members(copy(attributes)));
    return this;
  }
  /** @param {Parameters<Span['addLink']>[0][]} links */
  addLinks(links) {
    for (const link of listOf(links)) this.addLink(link);
    return this;
  }
  /**
   * Span events are not part of a transaction, except as measurements: an event with the two measurement attributes.
   * @param {string} name
   * @param {unknown} [attributes]
   */
  addEvent(name, attributes) {
    const { 'sentry.measurement_value': value, 'sentry.measurement_unit': unit } = copy(attributes);
    if (Number.isFinite(value)) call(SET_MEASUREMENT, [this._h, value], nameOf(name), nameOf(unit));
    return this;
  }
  /** Part of the OpenTelemetry interface; does nothing, as in the reference. */
  recordException() {}
  /**
   * Runs `fn` with this very span as the parent of what `fn` starts before its first `await`.
   * @template T
   * @param {(span: Span) => T} fn
   * @returns {T}
   */
  run(fn) {
    const token = enter(CONTEXT_EXACT, this);
    try {
      return fn(this);
    } finally {
      call(EXIT_CONTEXT, [token]);
    }
  }
  /** `fetch` as a child of this very span. @param {Parameters<typeof fetch>} args */
  fetch(...args) {
    return this.run(() => fetch(...args));
  }
  /** The W3C header value of this span. */
  toTraceparent() {
    const undecided = !S._engine && this._h && ask(TRACE_DATA, this._h).split('\n')[2];
    return undecided || `00-${this._trace}-${this._id}-0${this._flags}`;
  }
}

/**
 * Enters a context for a span: under one that is silent nothing is recorded.
 * @param {number} kind `CONTEXT_SPAN` or `CONTEXT_EXACT`
 * @param {Span} span
 * @returns {number} the token
 */
export const enter = (kind, { _h, _silent }) => (_h || _silent === true ? call(ENTER_CONTEXT, [_h ? kind : CONTEXT_SUPPRESSED, _h], '') : 0);

/**
 * The Span object of a handle.
 * @param {number} handle
 * @param {string} [id] of one that has just started
 * @returns {Span}
 */
export const spanOf = (handle, id) => {
  const spans = live();
  let span = spans[handle];
  if (!span?._h) {
    if (room-- < 0) {
      const open = Object.keys(spans).filter((key) => call(ROOT_OF, [+key]) || !delete spans[+key]);
      // Not again until as many have come: however many are open, a start costs the same.
      room = 99 + 2 * open.length;
    }
    const root = id ? call(ROOT_OF, [handle]) : undefined;
    // One whose root is known need not be asked for its trace.
    const { _trace, _flags } = /** @type {any} */ (root && root !== handle ? spanOf(root) : 0);
    spans[handle] = span = new Span(handle, '', _trace && [_trace, id, _flags]);
    span._root = root;
  }
  return span;
};
