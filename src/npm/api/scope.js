// @ts-check
import { VERDICT_WAITING } from '../../browser/seam.js';
import { attempt, copy, listOf, nameOf } from './normalize.js';
import { S, safe } from './state.js';

/** So much is held until the engine comes, as in shim.js. */
const MAX_EARLY = 5000;

/**
 * Something of a scope was set. What ends before there is an engine becomes an event when that has come, with what scopes had then: so what they have is
 * noted among all that the engine will be told, and set anew as it is told.
 * @template {ScopeData} T @param {T} scope
 */
const noted = (scope) => {
  const { early, on, dead, natives } = S._shim || {};
  if (S._engine || !on || dead || !S._base) return scope;
  /** @type {any} */
  let note = early.at(-1);
  if (!note?._data) {
    // Where there is no room, the last one says what holds from then on.
    if (early.length < MAX_EARLY) {
      const known = (note = { _at: natives.now(), _data: [] });
      note._run = () => {
        // What is finished has what was there before.
        S._shim.link?.poke(VERDICT_WAITING);
        for (const [scope, data] of /** @type {any[]} */ (known._data)) scope._data = data;
      };
      early[early.length] = S._noted = note;
    } else note = S._noted;
  }
  const { _data } = scope;
  if (note)
    note._data = [...note._data.filter((/** @type {unknown[]} */ [other]) => other !== scope), [scope, { ..._data, breadcrumbs: [..._data.breadcrumbs] }]];
  return scope;
};

/**
 * Data that is added to events: tags, user, contexts, extra, breadcrumbs, and functions that edit events. What the app gets into its hands is a
 * `Scope` of scopes.js, which also knows its trace.
 */
export class ScopeData {
  constructor() {
    this.clear();
  }
  clear() {
    /** What it adds to events: of the app's making, member by member. @type {any} */
    this._data = { tags: {}, extra: {}, contexts: {}, user: {}, breadcrumbs: [], eventProcessors: [] };
    return noted(this);
  }
  clone() {
    return new /** @type {typeof ScopeData} */ (this.constructor)().update(this);
  }
  getScopeData() {
    return this._data;
  }
  getClient() {
    return S._client;
  }
  /** @param {unknown} context a scope, an object of scope data, or a function of the scope */
  update(context) {
    const given = typeof context === 'function' ? safe(context, this) : context;
    const mine = this._data;
    if (given && given !== this) {
      for (const [key, value] of Object.entries(copy(attempt(() => /** @type {ScopeData} */ (given).getScopeData()) || given))) {
        const old = mine[key];
        // These are added to what there is, the rest takes its place.
        if (/^(tags|extra|contexts)$/.test(key)) mine[key] = { ...old, ...copy(value) };
        else if (key === 'user') mine.user = Object.keys(copy(value)).length ? copy(value) : old;
        else if (key === 'breadcrumbs' || key === 'eventProcessors') mine[key] = old.concat(listOf(value));
        else if (key !== '__proto__') mine[key] = value ?? old;
      }
    }
    return noted(this);
  }
  /** @param {Record<string, unknown>} tags */
  setTags(tags) {
    return this.update({ tags });
  }
  /** @param {string} key @param {unknown} value */
  setTag(key, value) {
    return this.setTags({ [nameOf(key)]: value });
  }
  /** @param {Record<string, unknown>} extra */
  setExtras(extra) {
    return this.update({ extra });
  }
  /** @param {string} key @param {unknown} value */
  setExtra(key, value) {
    return this.setExtras({ [nameOf(key)]: value });
  }
  /** @param {string} key @param {unknown} context null removes */
  setContext(key, context) {
    return this.update({ contexts: { [nameOf(key)]: context ?? undefined } });
  }
  /** @param {unknown} user null removes, also what outer scopes have of one */
  setUser(user) {
    this._data.user = user ? copy(user) : { email: undefined, id: undefined, ip_address: undefined, username: undefined };
    return noted(this);
  }
  getUser() {
    return this._data.user;
  }
  /** @param {unknown} level */
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
  /** @param {Function} processor */
  addEventProcessor(processor) {
    return this.update({ eventProcessors: [processor] });
  }
  /** @param {unknown} breadcrumb @param {number} [max] default 100 */
  addBreadcrumb(breadcrumb, max) {
    const list = this._data.breadcrumbs;
    const most = typeof max === 'number' ? max : 100;
    if (most > 0) list.splice(0, list.push({ timestamp: Date.now() / 1e3, ...copy(breadcrumb) }) - most);
    return noted(this);
  }
  getLastBreadcrumb() {
    return this._data.breadcrumbs.at(-1);
  }
  clearBreadcrumbs() {
    this._data.breadcrumbs = [];
    return noted(this);
  }
}

/**
 * The scopes of everything, of this page, and of the current place in the code. They are made on first use; from then on spans remember theirs.
 * @returns {ScopeData[]}
 */
export const use = () => {
  const begins = !S._base;
  if (begins) {
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
  if (begins) {
    const first = [...S._scopes, S._scope].map((scope) => /** @type {const} */ ([scope, { ...scope._data, breadcrumbs: [] }]));
    // As it was before all that is noted, if the engine is told of it.
    S._rewind = () => {
      if (S._shim.early.includes(S._noted)) for (const [scope, data] of first) scope._data = data;
      S._rewind = undefined;
    };
  }
  S._listening?.();
  return S._scopes;
};

/** @type {ScopeData[]} */
const stack = [];

/**
 * Makes a scope the current one, or a copy of that which is.
 * @param {ScopeData} [given]
 * @returns {() => void} undoes it, in whatever order
 */
const fork = (given) => {
  const scope = attempt(() => given instanceof ScopeData) ? /** @type {ScopeData} */ (given) : S._scope.clone();
  const { live, _leave: around } = scope;
  stack[stack.length] = S._scope = scope;
  scope._enter?.();
  return () => {
    // It may be the current one already, further out.
    if (scope._leave !== around) scope._leave?.();
    if (scope._enter) scope.live = live;
    scope._then?.();
    scope._then = undefined;
    stack.splice(stack.indexOf(scope), 1);
    S._scope = stack.at(-1) || /** @type {ScopeData} */ (S._base);
  };
};
