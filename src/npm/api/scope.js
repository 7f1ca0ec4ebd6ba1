// @ts-check
import { VERDICT_WAITING } from '../../browser/seam.js';
import { attempt, copy, nameOf } from './normalize.js';
import { S, safe } from './state.js';

/** @import { Frozen, Noted } from './internal.js' */

/** So much is held until the engine comes, as in shim.js. */
const MAX_EARLY = 5000;

/** What a scope has, as a copy. @param {Frozen} scope */
export const dataOf = ({ _data }) => ({ ..._data, breadcrumbs: [..._data.breadcrumbs] });

/** What is not to be noted: it was so from the start. */
let quiet = false;

/**
 * Something of a scope is about to be set. What ends before there is an engine becomes an event when that has come: so what the scope has had until now is
 * noted among all that the engine will be told. The scope itself stays as the app has made it.
 * @param {ScopeData} scope
 */
const noting = (scope) => {
  const { early, on, dead, natives } = S._shim || {};
  const { _data } = scope;
  S._noting?.(scope);
  // Nobody looks back any more.
  if (S._engine && S._when === undefined) S._notes = undefined;
  if (S._engine || !on || dead || quiet || !_data) return;
  let note = /** @type {Noted} */ (early.at(-1));
  if (!note?._data) {
    if (early.length >= MAX_EARLY) return;
    note = {
      _at: natives.now(),
      _data: [],
      _done: false,
      _run() {
        // What is finished by now has what was there before.
        S._shim.link?.poke(VERDICT_WAITING);
        note._done = true;
      },
    };
    early[early.length] = note;
    S._notes = [...(S._notes || []), note];
  }
  // Of what is set several times in a row, what was there at first.
  if (!note._data.some(([other]) => other === scope)) note._data[note._data.length] = [scope, dataOf(scope)];
};

/**
 * A scope as it was at the time of which the engine is told now.
 * @param {Frozen} scope
 * @returns {Frozen}
 */
export const asThen = (scope) => {
  const { _when: when, _notes: notes } = S;
  if (when === undefined || !notes) return scope;
  for (const { _done, _at, _data } of notes) {
    const known = !_done && _at >= when && _data.find(([other]) => other === scope);
    if (known) return { _data: known[1] };
  }
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
    noting(this);
    /** What it adds to events: of the app's making, member by member. @type {any} */
    this._data = { tags: {}, extra: {}, contexts: {}, user: {}, breadcrumbs: [], eventProcessors: [] };
    return this;
  }
  clone() {
    return Object.assign(new /** @type {typeof ScopeData} */ (this.constructor)(), { _data: dataOf(this) });
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
    noting(this);
    const mine = this._data;
    if (given && given !== this) {
      for (const [key, value] of Object.entries(copy(attempt(() => /** @type {ScopeData} */ (given).getScopeData()) || given))) {
        const old = mine[key];
        // These are added to what there is, the next take its place unless they are empty. Breadcrumbs and processors stay those of the scope that has them.
        if (/^(tags|extra|contexts|attributes)$/.test(key)) mine[key] = { ...old, ...copy(value) };
        else if (/^(user|level|fingerprint|conversationId)$/.test(key) && attempt(() => Object.keys(Object(value))[0])) mine[key] = value;
      }
    }
    return this;
  }
  /** Nothing takes away what there was. @param {string} key @param {unknown} value */
  _set(key, value) {
    noting(this);
    this._data[key] = value;
    return this;
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
    return this._set('user', user || { email: undefined, id: undefined, ip_address: undefined, username: undefined });
  }
  getUser() {
    return this._data.user;
  }
  /** @param {unknown} level */
  setLevel(level) {
    return this._set('level', level);
  }
  /** @param {string[]} fingerprint */
  setFingerprint(fingerprint) {
    return this._set('fingerprint', fingerprint);
  }
  /** @param {string} [transactionName] of error events */
  setTransactionName(transactionName) {
    return this._set('transactionName', transactionName);
  }
  /** @param {Function} processor */
  addEventProcessor(processor) {
    return this._set('eventProcessors', [...this._data.eventProcessors, processor]);
  }
  /** @param {unknown} breadcrumb @param {number} [max] default 100 */
  addBreadcrumb(breadcrumb, max) {
    noting(this);
    const list = this._data.breadcrumbs;
    const most = typeof max === 'number' ? max : 100;
    if (most > 0) list.splice(0, list.push({ timestamp: Date.now() / 1e3, ...copy(breadcrumb) }) - most);
    return this;
  }
  getLastBreadcrumb() {
    return this._data.breadcrumbs.at(-1);
  }
  clearBreadcrumbs() {
    noting(this);
    this._data.breadcrumbs = [];
    return this;
  }
}

/** What `initialScope` of the page's client says, once: whoever uses a scope first puts it in. */
const begin = () => {
  const client = S._client;
  if (!client || client._scoped) return;
  client._scoped = true;
  // It was there from the start, whenever that is: also in what has been noted.
  quiet = true;
  const { initialScope } = client._options;
  const scope = S._scope.update(initialScope);
  if (typeof initialScope !== 'function')
    for (const { _data } of S._notes || [])
      for (const [other, was] of _data) if (other === scope) Object.assign(new ScopeData(), { _data: was }).update(initialScope);
  quiet = false;
};

/**
 * The scopes of everything, of this page, and of the current place in the code. They are made on first use; from then on spans remember theirs.
 * @returns {ScopeData[]}
 */
export const use = () => {
  if (!S._base) {
    S._scopes = [new ScopeData(), new ScopeData()];
    S._scope = S._base = new ScopeData();
    S._fork = fork;
  }
  begin();
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
  begin();
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
