// @ts-check
import { S, call, drain, hex, json, members, now, toMs } from './state.js';

/** Live spans by handle, so that the same span is the same object. @type {Map<number, Span>} */
const spans = new Map();

/**
 * A span: a handle into the engine, with the ids kept on this side. Without a handle it records nothing.
 */
export class Span {
  /**
   * @param {number} handle 0 = not recorded
   * @param {string} [ids] `traceId\nspanId\nflag`
   */
  constructor(handle, ids) {
    const [traceId, spanId, flag] = (ids || call('spanContext', handle) || hex(16)).split('\n');
    /** @type {number} */
    this._h = handle;
    this._e = S._engine;
    /** Not recorded although spans are: what is under it is not recorded either. */
    this._n = false;
    /** What to do once it has ended. @type {Function | undefined} */
    this._then = undefined;
    this._c = { traceId, spanId: spanId || hex(8), traceFlags: +(flag === '1') };
  }
  /** @param {string} name @param {...any} args @returns {any} */
  _do(name, ...args) {
    // A handle means nothing to an engine that a later `init` has started.
    if (this._h && this._e === S._engine) return call(name, this._h, ...args);
  }
  spanContext() {
    return { ...this._c };
  }
  /** @param {any} [time] */
  end(time) {
    S._host?._collect();
    this._do('endSpan', now(), toMs(time));
    spans.delete(this._h);
    const then = this._then;
    this._then = undefined;
    if (then) then();
    drain();
  }
  isRecording() {
    return !!this._do('isRecording');
  }
  /** @param {string} key @param {any} value */
  setAttribute(key, value) {
    this._do('setAttribute', String(key), json(value));
    return this;
  }
  /** @param {Record<string, any>} attributes */
  setAttributes(attributes) {
    for (const key in attributes) this.setAttribute(key, attributes[key]);
    return this;
  }
  /** @param {{code: number, message?: string}} status */
  setStatus(status) {
    this._do('setStatus', status.code, String(status.message || ''));
    return this;
  }
  /** @param {string} name */
  updateName(name) {
    this._do('updateName', String(name), 'custom');
    return this;
  }
  /** @param {{context: any, attributes?: any}} link */
  addLink({ context, attributes }) {
    const flags = context.traceFlags;
    this._do('addLink', String(context.traceId), String(context.spanId), flags == null ? -1 : flags & 1, members(attributes));
    return this;
  }
  /** @param {any[]} links */
  addLinks(links) {
    for (const link of links) this.addLink(link);
    return this;
  }
  /**
   * Span events are not part of a transaction, except as measurements: an event with the two measurement attributes.
   * @param {string} name
   * @param {any} [attributes]
   */
  addEvent(name, attributes) {
    const value = attributes && attributes['sentry.measurement_value'];
    if (typeof value === 'number') {
      this._do('setMeasurement', String(name), value, String(attributes['sentry.measurement_unit'] || ''));
    }
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
    const token = enter(5, this);
    try {
      return fn(this);
    } finally {
      call('exitContext', token);
    }
  }
  /** `fetch` as a child of this very span. @param {Parameters<typeof fetch>} args */
  fetch(...args) {
    return this.run(() => fetch(...args));
  }
  /** The W3C header value of this span. */
  toTraceparent() {
    const { traceId, spanId, traceFlags } = this._c;
    return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
  }
}

/**
 * Enters a context for a span: one that is not recorded means that nothing under it is.
 * @param {number} kind 0 or 5
 * @param {Span} span
 * @returns {number} the token
 */
export const enter = (kind, span) =>
  span._h ? call('enterContext', kind, span._h, '') : span._n ? call('enterContext', 3, 0, '') : 0;

/**
 * The Span object of a handle.
 * @param {number} handle
 * @returns {Span}
 */
export function spanOf(handle) {
  let span = spans.get(handle);
  if (!span || span._e !== S._engine) {
    if (spans.size > 99) spans.forEach((old, key) => old.isRecording() || spans.delete(key));
    spans.set(handle, (span = new Span(handle)));
  }
  return span;
}
