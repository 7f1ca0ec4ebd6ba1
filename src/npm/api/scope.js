// @ts-check
import { S, warn, want } from './state.js';

/** Data that is added to events: tags, user, contexts, extra, breadcrumbs, and functions that edit events. */
export class Scope {
  /** @param {Scope} [from] */
  constructor(from) {
    /** @type {any} */
    const { _d } = from || {};
    /** @type {any} */
    this._d = _d
      ? {
          ..._d,
          tags: { ..._d.tags },
          extra: { ..._d.extra },
          contexts: { ..._d.contexts },
          user: { ..._d.user },
          breadcrumbs: [..._d.breadcrumbs],
          eventProcessors: [..._d.eventProcessors],
        }
      : { tags: {}, extra: {}, contexts: {}, user: {}, breadcrumbs: [], eventProcessors: [] };
  }
  clone() {
    return new Scope(this);
  }
  /** @param {Record<string, any>} tags */
  setTags(tags) {
    Object.assign(this._d.tags, tags);
    return this;
  }
  /** @param {string} key @param {any} value */
  setTag(key, value) {
    return this.setTags({ [key]: value });
  }
  /** @param {Record<string, any>} extra */
  setExtras(extra) {
    Object.assign(this._d.extra, extra);
    return this;
  }
  /** @param {string} key @param {any} value */
  setExtra(key, value) {
    return this.setExtras({ [key]: value });
  }
  /** @param {string} key @param {any} context null removes */
  setContext(key, context) {
    if (context === null) delete this._d.contexts[key];
    else this._d.contexts[key] = context;
    return this;
  }
  /** @param {any} user null removes */
  setUser(user) {
    this._d.user = user || {};
    return this;
  }
  getUser() {
    return this._d.user;
  }
  /** @param {any} level */
  setLevel(level) {
    this._d.level = level;
    return this;
  }
  /** @param {string[]} fingerprint */
  setFingerprint(fingerprint) {
    this._d.fingerprint = fingerprint;
    return this;
  }
  /** @param {string} [name] transaction name of error events */
  setTransactionName(name) {
    this._d.transactionName = name;
    return this;
  }
  /** @param {any} processor */
  addEventProcessor(processor) {
    this._d.eventProcessors.push(processor);
    return this;
  }
  /** @param {any} breadcrumb @param {number} [max] */
  addBreadcrumb(breadcrumb, max = 100) {
    const list = this._d.breadcrumbs;
    if (max > 0) list.push({ timestamp: Date.now() / 1e3, ...breadcrumb });
    if (list.length > max) list.splice(0, list.length - max);
    return this;
  }
  getLastBreadcrumb() {
    return this._d.breadcrumbs.at(-1);
  }
  clearBreadcrumbs() {
    this._d.breadcrumbs = [];
    return this;
  }
  clear() {
    this._d = new Scope()._d;
    return this;
  }
  getScopeData() {
    return this._d;
  }
  getClient() {
    return S._client;
  }
  /** @param {any} context a Scope, an object of scope data, or a function of the scope */
  update(context) {
    const given = typeof context === 'function' ? context(this) : context;
    const data = given instanceof Scope ? given._d : given;
    if (data && given !== this) {
      const mine = this._d;
      this.setTags(data.tags).setExtras(data.extra);
      Object.assign(mine.contexts, data.contexts);
      if (data.user && Object.keys(data.user).length) mine.user = data.user;
      for (const key of ['level', 'fingerprint', 'transactionName']) if (data[key]) mine[key] = data[key];
      if (given instanceof Scope) {
        mine.breadcrumbs.push(...data.breadcrumbs);
        mine.eventProcessors.push(...data.eventProcessors);
      }
    }
    return this;
  }
}

/** The scopes of the page: everything, this page, and the current place in the code. @type {Scope[]} */
let base = [];

/** Makes the scopes on first use; from then on spans remember theirs. */
function use() {
  if (!base[0]) {
    base = [new Scope(), new Scope(), new Scope()];
    S._scope = S._base = base[2];
    S._scopes = base;
    S._fork = fork;
  }
  want(2);
  return base;
}

/** @type {Scope[]} */
const stack = [];

/**
 * Makes a copy of a scope the current one.
 * @param {Scope} [from]
 * @returns {() => void} undoes it, in whatever order
 */
function fork(from = S._scope) {
  const scope = from.clone();
  stack.push(scope);
  S._scope = scope;
  return () => {
    const at = stack.lastIndexOf(scope);
    if (at >= 0) stack.splice(at, 1);
    S._scope = stack.at(-1) || S._base;
  };
}

/** @returns {Scope} */
export const getGlobalScope = () => use()[0];
/** @returns {Scope} */
export const getIsolationScope = () => use()[1];
/** @returns {Scope} */
export const getCurrentScope = () => (use(), S._scope);

/**
 * `withScope(callback)` or `withScope(scope, callback)`: runs it with a copy of the scope as the current one.
 * @param {...any} args
 */
export function withScope(...args) {
  use();
  const callback = args.pop();
  const leave = fork(args[0] || undefined);
  let result;
  try {
    result = callback(S._scope);
  } catch (error) {
    leave();
    throw error;
  }
  if (result && typeof result.then === 'function') {
    return result.then(
      (/** @type {any} */ value) => (leave(), value),
      (/** @type {any} */ error) => {
        leave();
        throw error;
      },
    );
  }
  leave();
  return result;
}

/** In a page there is one isolation scope; the callback gets it, and a forked current scope. @param {...any} args */
export function withIsolationScope(...args) {
  const callback = args.pop();
  return withScope(() => callback(getIsolationScope()));
}

/** @param {string} key @param {any} value */
export const setTag = (key, value) => void getIsolationScope().setTag(key, value);
/** @param {Record<string, any>} tags */
export const setTags = (tags) => void getIsolationScope().setTags(tags);
/** @param {string} key @param {any} value */
export const setExtra = (key, value) => void getIsolationScope().setExtra(key, value);
/** @param {Record<string, any>} extras */
export const setExtras = (extras) => void getIsolationScope().setExtras(extras);
/** @param {string} key @param {any} context */
export const setContext = (key, context) => void getIsolationScope().setContext(key, context);
/** @param {any} user */
export const setUser = (user) => void getIsolationScope().setUser(user);
/** @param {any} processor */
export const addEventProcessor = (processor) => void getIsolationScope().addEventProcessor(processor);

/** @param {any} breadcrumb @param {any} [hint] */
export function addBreadcrumb(breadcrumb, hint) {
  const { beforeBreadcrumb, maxBreadcrumbs } = S._client?._options || {};
  let crumb = { timestamp: Date.now() / 1e3, ...breadcrumb };
  if (beforeBreadcrumb) {
    try {
      crumb = beforeBreadcrumb(crumb, hint);
    } catch (error) {
      return warn('beforeBreadcrumb threw', error);
    }
  }
  if (crumb) getIsolationScope().addBreadcrumb(crumb, maxBreadcrumbs);
}

/** Applies the option `initialScope`. @param {any} given */
export const initialScope = (given) => void getCurrentScope().update(given);
