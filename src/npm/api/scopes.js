// @ts-check
// Scopes as the app has them in its hands: they know their trace. A set-up that never asks for one does not pay for this.
import {
  CONTEXT_CONTINUED,
  CONTEXT_HEAD,
  CONTEXT_NO_SPAN,
  CONTEXT_SPAN,
  CURRENT,
  ENTER_CONTEXT,
  EVENT_FRAME,
  EXIT_CONTEXT,
  NAVIGATED,
  ROOT_OF,
  SAMPLING_CONTEXT,
  SPAN_JSON,
  TRACE_DATA,
} from '../../browser/seam.js';
import { fromBaggage } from './baggage.js';
import { captured } from './capturing.js';
import { ask, call, waits } from './early.js';
import { origin } from './guarded.js';
import { attempt, copy, countOf, lose, nameOf } from './normalize.js';
import { ScopeData, dataOf, use } from './scope.js';
import { S, safe, warn } from './state.js';
import { hex } from './values.js';

/** @import { Client, Dsn, Frozen, PropagationContext, Transaction } from './internal.js' */

/** Half a surrogate pair, which has no encoding, gives an empty baggage and a warning. @param {Record<string, unknown>} dsc @returns {string} */
export const toBaggage = (dsc) =>
  safe(() =>
    Object.entries(dsc)
      .filter(([, value]) => value != null && value !== '')
      .map((member) => `sentry-${/** @type {string[]} */ (member).map(encodeURIComponent).join('=')}`)
      .join(),
  ) || '';

/**
 * What the head of a trace says of it, as a client's options have it.
 * @param {Client} client
 * @param {string} trace_id
 */
export function dscOf(client, trace_id) {
  const { environment, release, orgId } = client.getOptions();
  const { publicKey: public_key, host } = /** @type {Partial<Dsn> & { host: string }} */ (client.getDsn() || {});
  return { environment: environment || 'production', release, public_key, trace_id, org_id: orgId ? `${orgId}` : /^o(\d+)\./.exec(host)?.[1] };
}

/** The engine's trace, as it is outside of spans. */
function current() {
  const token = call(ENTER_CONTEXT, [CONTEXT_NO_SPAN, 0], '');
  const [, baggage = ''] = ask(TRACE_DATA).split('\n');
  const [early, own, decided] = S._engine ? [] : ask(TRACE_DATA).split(/[-\n]/);
  const {
    trace_id: traceId = early,
    span_id: propagationSpanId = own,
    parent_span_id: parentSpanId,
  } = JSON.parse(ask(EVENT_FRAME) || '{}').contexts?.trace || {};
  const [flag = /^[01]$/.test(decided) ? decided : '', , rand] = ask(SAMPLING_CONTEXT).split('\n');
  call(EXIT_CONTEXT, [token]);
  return {
    traceId,
    propagationSpanId,
    ...(rand && { sampleRand: +rand }),
    ...(parentSpanId && { parentSpanId }),
    ...(flag && { sampled: flag === '1' }),
    // Received, or what the page's last route has said: no longer ours to make.
    ...((parentSpanId || flag) && { dsc: fromBaggage(baggage) }),
  };
}

/**
 * Makes a scope's own trace the current one. What is active stays so, unless the scope has never known of it.
 * @param {Scope} scope
 */
function apply(scope) {
  const { _engine: engine } = S;
  if (!engine && !waits()) return;
  const { traceId, parentSpanId, sampled, sampleRand, dsc: given } = copy(scope.own);
  const dsc = given ? copy(given) : dscOf(S._client, nameOf(traceId));
  const active = scope.live !== undefined && call(CURRENT, []);
  const baggage = toBaggage(sampleRand == null ? dsc : { ...dsc, sample_rand: sampleRand });
  const tokens = [
    call(
      ENTER_CONTEXT,
      [given ? CONTEXT_CONTINUED : CONTEXT_HEAD, 0],
      `${nameOf(traceId)}-${nameOf(parentSpanId)}${sampled == null ? '' : `-${+!!sampled}`}\n${baggage}`,
    ),
  ];
  if (active) tokens[1] = call(ENTER_CONTEXT, [CONTEXT_SPAN, active], '');
  scope._leave = () => {
    scope._leave = undefined;
    if (!engine || engine === S._engine) for (const token of tokens) call(EXIT_CONTEXT, [token]);
  };
  // The next route has a trace of its own: it asks for leaving this one.
  S._listening?.();
}

/** As they are now, whatever is set later. @param {ScopeData[]} scopes @returns {Frozen[]} */
const frozen = (scopes) => scopes.map((scope) => ({ _data: dataOf(scope) }));

/** A root has a scope of its own. @param {typeof S._roots[0]} root */
export const knows = (root) => {
  // A list: a page may have put something else in the place of Map.
  S._roots = [...S._roots.slice(-99), root];
};

/** A root has ended, and stays with what its scopes have now. @param {typeof S._roots[0]} root */
export const freeze = (root) => {
  const scope = root[1] || S._base;
  // What the options say of scopes may be still to come.
  if (S._client?._options.initialScope && !S._client._scoped) return;
  root[2] = scope ? frozen([...S._scopes, scope]) : [];
  // With a scope of its own it is known already.
  if (!root[1] || scope === S._base) knows(root);
};

/** For the last routes that were open when something was set: which, when it began, and what the scopes had before. @type {[id: string, start: number, scopes: Frozen[]][]} */
let before = [];
/** The handle of the last of them. */
let seen = 0;
/** Whose routes they are. @type {Client | undefined} */
let owner;

/** Before the engine: the open route, if it is no redirect of the page's, and when it began. @returns {[id: string, start: number]} */
const early = () => {
  const { _id = '', _start = 0 } = S._past?._open || {};
  const [id, start] = S._shim.early.reduce(
    (/** @type {[id: string, start: number]} */ last, it) =>
      it[0] === NAVIGATED && !/\n-$/.test(it[2]) && it[1][0] > last[1] ? [it[2].split('\n')[3], it[1][0]] : last,
    [_id, _start],
  );
  return [id, (origin() + start - 0.5) / 1e3];
};

/**
 * Something is about to be set, or a route has begun by hand. Routes that have ended by now, and wait for a request, have what there was until then.
 * @param {ScopeData | undefined} scope
 * @param {number} [begun] the route's handle
 */
const noting = (scope, begun) => {
  // While the engine is told of the past the scopes are not those of then.
  if (!scope || S._when !== undefined || ![...S._scopes, S._base].includes(scope)) return;
  if (owner !== S._client) [before, seen, owner] = [[], 0, S._client];
  let [id, start] = ['', 0];
  if (S._engine) {
    // What is active in a callback may be anything.
    const route = begun || (!S._contexts?.[0] && call(ROOT_OF, [call(CURRENT, []) || 0]));
    if (!route || route === seen) return;
    seen = route;
    const { span_id, start_timestamp } = JSON.parse(ask(SPAN_JSON, route) || '{}');
    [id, start] = [span_id, start_timestamp];
  } else if (waits()) [id, start] = early();
  if (id && id !== before.at(-1)?.[0]) before = [...before.slice(-9), [id, start, frozen([...S._scopes, /** @type {ScopeData} */ (S._base)])]];
};

/** What the scopes had when a route ended, if that is not what they have now. @param {Transaction} event */
const asThen = ({ start_timestamp, contexts }) => {
  const { span_id, data } = contexts.trace;
  if (!data?.['sentry.idle_span_finish_reason'] || owner !== S._client) return;
  const known = before.findIndex(([id]) => id === span_id);
  // When it began its caller may have said.
  const next = known < 0 ? before.find(([, start]) => start > start_timestamp) : before[known + 1];
  return next?.[2];
};

/**
 * The scopes, for who may set something: callbacks that run already have their copies from here on.
 * @returns {ScopeData[]}
 */
const used = () => {
  const scopes = use();
  if (!S._noting) {
    S._noting = noting;
    S._asThen = asThen;
  }
  const callbacks = S._unforked || [];
  S._unforked = undefined;
  for (const callback of callbacks) {
    callback._then = S._fork?.();
    for (const root of callback._roots) {
      root[1] = S._scope;
      knows(root);
    }
  }
  return scopes;
};

/** Something was set: calls the scope's listeners, none of which is called by what it sets itself. @template {Scope} T @param {T} scope @returns {T} */
function changed(scope) {
  const { listeners = [] } = scope;
  scope.listeners = [];
  for (const listener of listeners) safe(listener, scope);
  scope.listeners = [...listeners, ...scope.listeners];
  return scope;
}

/** A scope, with the trace of the place where it is current. */
export class Scope extends ScopeData {
  /** Are called when something is set. @type {Function[] | undefined} */
  listeners;
  constructor() {
    super();
    /** Its trace is the engine's; `false`: it was; `undefined`: never. @type {boolean | undefined} */
    this.live = undefined;
    /** Its own one. @type {Partial<PropagationContext> | undefined} */
    this.own = undefined;
    /** Was its trace given? @type {boolean | undefined} */
    this.given = undefined;
    /** Ends `apply`. @type {(() => void) | undefined} */
    this._leave = undefined;
  }
  /** @returns {Scope} */
  clone() {
    const { live, given } = this;
    return Object.assign(/** @type {Scope} */ (super.clone()), { live, given, own: live ? undefined : this.getPropagationContext() });
  }
  getScopeData() {
    const { _data } = this;
    const empty = { transactionName: undefined, fingerprint: [], attachments: [], sdkProcessingMetadata: {} };
    return { ...empty, ..._data, propagationContext: this.getPropagationContext() };
  }
  getPropagationContext() {
    return this.live && (S._engine || waits()) && !this._leave ? current() : (this.own ||= { traceId: hex(16), sampleRand: Math.random() });
  }
  /** @param {Partial<PropagationContext>} context */
  setPropagationContext(context) {
    this._leave?.();
    this.own = context;
    this.given = true;
    if (this === S._scope) apply(this);
    else this.live &&= false;
    return this;
  }
  /** It has become the current one. */
  _enter() {
    if (!this.live) apply(this);
    this.live = true;
  }
  /** @param {Function} listener gets the scope whenever something is set */
  addScopeListener(listener) {
    if (typeof listener === 'function') this.listeners = [...(this.listeners || []), listener];
  }
  /** @param {unknown} context */
  update(context) {
    super.update(context);
    return changed(this);
  }
  /** @param {string} key @param {unknown} value */
  _set(key, value) {
    super._set(key, value);
    return changed(this);
  }
  /** @param {unknown} breadcrumb @param {number} [max] */
  addBreadcrumb(breadcrumb, max) {
    super.addBreadcrumb(breadcrumb, max);
    return changed(this);
  }
  clearBreadcrumbs() {
    super.clearBreadcrumbs();
    return changed(this);
  }
  clear() {
    super.clear();
    return changed(this);
  }
  /** @param {Record<string, unknown>} attributes */
  setAttributes(attributes) {
    return this.update({ attributes });
  }
  /** @param {string} key @param {unknown} value */
  setAttribute(key, value) {
    return this.setAttributes({ [nameOf(key)]: value });
  }
  /** @param {string} key */
  removeAttribute(key) {
    const { [nameOf(key)]: _, ...attributes } = copy(this._data.attributes);
    return this._set('attributes', attributes);
  }
  /** @param {Record<string, unknown>} metadata */
  setSDKProcessingMetadata(metadata) {
    return this._set('sdkProcessingMetadata', { ...this._data.sdkProcessingMetadata, ...copy(metadata) });
  }
  /** @param {string} [conversationId] */
  setConversationId(conversationId) {
    return this._set('conversationId', conversationId);
  }
  /** @param {unknown} [session] */
  setSession(session) {
    this.session = session;
    return changed(this);
  }
  getSession() {
    return this.session;
  }
  /** The client is the page's. */
  setClient() {}
  lastEventId() {
    return S._last;
  }
  /** @param {string} [id] */
  setLastEventId(id) {
    S._last = id;
  }
  addAttachment() {
    warn('attachments are not sent: setContext() and setExtra() are for what an event should hold besides');
    return this;
  }
  clearAttachments() {
    return this;
  }
  /** @param {unknown} error @param {unknown} [hint] */
  captureException(error, hint) {
    return captured(this.captureException, this, { originalException: error, ...copy(hint) }, {}, (by, hint) => by.exceptionEvent(error, hint));
  }
  /** @param {unknown} message @param {unknown} [level] @param {unknown} [hint] */
  captureMessage(message, level = 'info', hint) {
    return captured(this.captureMessage, this, { originalException: message, ...copy(hint) }, {}, (by, hint) => by.messageEvent(message, level, hint));
  }
  /** @param {unknown} event @param {unknown} [hint] */
  captureEvent(event, hint) {
    const own = copy(event);
    return captured(this.captureEvent, this, hint, own, () => own);
  }
}

/** The scopes that there are, as `Scope`s: until the app gets one they need not be. @returns {Scope[]} */
function scopes() {
  for (const scope of /** @type {ScopeData[]} */ ([...used(), S._base, S._scope])) {
    if (!('live' in scope)) Object.setPrototypeOf(scope, Scope.prototype).live = true;
  }
  return /** @type {Scope[]} */ (S._scopes);
}

/** @returns {Scope} */
export const getGlobalScope = () => scopes()[0];
/** @returns {Scope} */
export const getIsolationScope = () => scopes()[1];
/** @returns {Scope} */
export const getCurrentScope = () => (scopes(), /** @type {Scope} */ (S._scope));

/**
 * Runs `callback`, and `leave` when it is done: it has returned or thrown, or its promise is settled.
 * @template T
 * @param {() => T} callback
 * @param {(failed: number, error?: any) => void} leave
 * @returns {T}
 */
export function leaving(callback, leave) {
  let left = false;
  const once = (/** @type {number} */ failed, /** @type {any} */ error = undefined) => {
    if (!left) {
      left = true;
      leave(failed, error);
    }
  };
  /** @param {unknown} error @returns {never} */
  const fail = (error) => {
    once(1, error);
    throw error;
  };
  /** @type {any} */
  let result;
  try {
    result = callback();
  } catch (error) {
    fail(error);
  }
  const waits = attempt(() => typeof result?.then === 'function' && { _for: result.then((/** @type {unknown} */ value) => (once(0), value), fail) });
  if (waits) return withMembersOf(result, waits._for);
  once(0);
  return result;
}

/**
 * What else a thenable of the app's has (`abort`, `readyState`), also on the promise that takes its place.
 * @param {any} given
 * @param {any} chained
 */
function withMembersOf(given, chained) {
  if (!chained) return given;
  for (const key in given) {
    attempt(() => {
      if (key in chained) return;
      const value = given[key];
      chained[key] = typeof value === 'function' ? (/** @type {unknown[]} */ ...args) => value.apply(given, args) : value;
    });
  }
  return chained;
}

/**
 * `withScope(callback)` or `withScope(scope, callback)`: runs it with a copy of the scope as the current one.
 * @param {...any} args
 */
export function withScope(...args) {
  scopes();
  const callback = args.pop();
  const leave = /** @type {NonNullable<typeof S._fork>} */ (S._fork)(args[0]);
  return leaving(() => callback(S._scope), leave);
}

/** In a page there is one isolation scope; the callback gets it, and a forked current scope. @param {...any} args */
export const withIsolationScope = (...args) => withScope(() => args.pop()(getIsolationScope()));

/** @param {string} key @param {unknown} value */
export const setTag = (key, value) => void used()[1].setTag(key, value);
/** @param {Record<string, unknown>} tags */
export const setTags = (tags) => void used()[1].setTags(tags);
/** @param {string} key @param {unknown} value */
export const setExtra = (key, value) => void used()[1].setExtra(key, value);
/** @param {Record<string, unknown>} extras */
export const setExtras = (extras) => void used()[1].setExtras(extras);
/** @param {string} key @param {unknown} context */
export const setContext = (key, context) => void used()[1].setContext(key, context);
/** @param {unknown} user */
export const setUser = (user) => void used()[1].setUser(user);
/** @param {Function} processor */
export const addEventProcessor = (processor) => void used()[1].addEventProcessor(processor);

/** Does the app look at a breadcrumb now? Those that it adds meanwhile it does not look at. */
let looking = false;

/** @param {unknown} breadcrumb @param {unknown} [hint] */
export function addBreadcrumb(breadcrumb, hint) {
  const { beforeBreadcrumb, maxBreadcrumbs } = S._client?._options || {};
  const crumb = { timestamp: Date.now() / 1e3, ...copy(breadcrumb) };
  /** @type {any} */
  let kept = crumb;
  if (typeof beforeBreadcrumb === 'function' && !looking) {
    looking = true;
    kept = safe(beforeBreadcrumb, crumb, hint);
    looking = false;
  }
  // A promise would come too late.
  if (kept && typeof kept === 'object' && typeof attempt(() => kept.then) !== 'function') {
    S._client?.emit('beforeAddBreadcrumb', kept, hint);
    used()[1].addBreadcrumb(kept, countOf(maxBreadcrumbs, 100));
  } else if (kept) lose('note', 'beforeBreadcrumb must return a breadcrumb or null: dropped');
}
