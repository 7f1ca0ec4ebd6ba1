// @ts-check
import { S } from './state.js';

/**
 * Data that is added to events: tags, user, contexts, extra, breadcrumbs, and functions that edit events. What the app gets into its hands is a
 * `Scope` of scopes.js, which also knows its trace.
 */
export class ScopeData {
  constructor() {
    this.clear();
  }
  clear() {
    /** @type {any} */
    this._data = { tags: {}, extra: {}, contexts: {}, user: {}, breadcrumbs: [], eventProcessors: [] };
    return this;
  }
  clone() {
    return new /** @type {any} */ (this).constructor().update(this);
  }
  getScopeData() {
    return this._data;
  }
  getClient() {
    return S._client;
  }
  /** @param {any} context a scope, an object of scope data, or a function of the scope */
  update(context) {
    const given = typeof context === 'function' ? context(this) : context;
    const mine = this._data;
    if (given && given !== this) {
      for (const [key, value] of Object.entries(given._data || given)) {
        const old = mine[key];
        if (key === 'breadcrumbs' || key === 'eventProcessors') old.push(...value);
        else mine[key] = key !== 'fingerprint' && old && value && typeof value === 'object' ? { ...old, ...value } : (value ?? old);
      }
    }
    return this;
  }
  /** @param {Record<string, any>} tags */
  setTags(tags) {
    return this.update({ tags });
  }
  /** @param {string} key @param {any} value */
  setTag(key, value) {
    return this.setTags({ [key]: value });
  }
  /** @param {Record<string, any>} extra */
  setExtras(extra) {
    return this.update({ extra });
  }
  /** @param {string} key @param {any} value */
  setExtra(key, value) {
    return this.setExtras({ [key]: value });
  }
  /** @param {string} key @param {any} context null removes */
  setContext(key, context) {
    return this.update({ contexts: { [key]: context ?? undefined } });
  }
  /** @param {any} user null removes */
  setUser(user) {
    this._data.user = user || {};
    return this;
  }
  getUser() {
    return this._data.user;
  }
  /** @param {any} level */
  setLevel(level) {
    return this.update({ level });
  }
  /** @param {string[]} fingerprint */
  setFingerprint(fingerprint) {
    return this.update({ fingerprint });
  }
  /** @param {string} [transactionName] of error events */
  setTransactionName(transactionName) {
    return this.update({ transactionName });
  }
  /** @param {any} processor */
  addEventProcessor(processor) {
    return this.update({ eventProcessors: [processor] });
  }
  /** @param {any} breadcrumb @param {number} [max] */
  addBreadcrumb(breadcrumb, max = 100) {
    this.update({ breadcrumbs: [{ timestamp: Date.now() / 1e3, ...breadcrumb }] });
    const list = this._data.breadcrumbs;
    list.splice(0, list.length - max);
    return this;
  }
  getLastBreadcrumb() {
    return this._data.breadcrumbs.at(-1);
  }
  clearBreadcrumbs() {
    this._data.breadcrumbs = [];
    return this;
  }
}

/**
 * The scopes of everything, of this page, and of the current place in the code. They are made on first use; from then on spans remember theirs.
 * @returns {ScopeData[]}
 */
export function use() {
  if (!S._base) {
    S._scopes = [new ScopeData(), new ScopeData()];
    S._scope = S._base = new ScopeData();
    S._fork = fork;
  }
  // Whoever uses a scope first puts it in.
  const client = S._client;
  if (client && !client._scoped) {
    client._scoped = true;
    S._scope.update(client._options.initialScope);
  }
  S._listening?.();
  return S._scopes;
}

/** @type {any[]} */
const stack = [];

/**
 * Makes a copy of a scope the current one.
 * @param {ScopeData} [from]
 * @returns {() => void} undoes it, in whatever order
 */
function fork(from) {
  const scope = (from || S._scope).clone();
  stack.push((S._scope = scope));
  scope._enter?.();
  return () => {
    scope._leave?.();
    stack.splice(stack.indexOf(scope), 1);
    S._scope = stack.at(-1) || S._base;
  };
}
