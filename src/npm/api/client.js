// @ts-check
import { RECORD_OUTCOME } from '../../browser/seam.js';
import { connect, disconnect } from './connect.js';
import { S, safe, warn } from './state.js';

/** @import { Extra, Integration, Load, Options } from './internal.js' */

/**
 * How the names of integrations begin that may be of `@sentry/browser` and have no effect here, as they work on its own client, or as ours take
 * their place. debug.js knows the names: it says what to use, or gives an integration of the app's back that only begins like one.
 */
const FOREIGN = /^(B[fr]|Capt|Con[sv]|Elem|Fe[et]|G[lr]|HttpC|Interac|Link|Rep[lo]|SpanS|Supa|UserT|ViewH|Web[VW])/;

/** Integrations whose `setupOnce` has been called. @type {Record<string, boolean>} */
const once = {};

/** Says what to do about something that has no effect. @param {unknown} it @param {any} of as in refusals.js */
const explained = (it, of) => void import('../../browser/debug.js').then(({ refuse }) => refuse(it, of), warn);
/** @param {unknown} hook */
const named = (hook) => typeof hook === 'string' || explained(hook, 'hook');

/**
 * What `init` returns: options, integrations, and the hooks that framework packages use. Others add to it `_tracing` (the options of
 * browserTracingIntegration, once it has been set up), `_routes` (are route spans to be started?), `_transport` (the app's own, once used) and
 * `_connected`: declared here they would cost bytes.
 */
export class Client {
  /** @type {Record<string, Function[]>} */
  _hooks = /** @type {any} */ ({ __proto__: null });
  /** @type {Record<string, Integration>} */
  _integrations = /** @type {any} */ ({ __proto__: null });
  /** @type {Function[]} */
  _processors = [];
  /** Options that integrations add for the engine. @type {Extra} */
  _extra = {};
  /** @param {Options} options */
  constructor(options) {
    this._options = options;
    this._on = options.dsn && typeof location === 'object' && options.enabled !== false;
  }
  getOptions() {
    return this._options;
  }
  getSdkMetadata() {
    return this._options['_metadata'];
  }
  getTransport() {
    return this._transport;
  }
  /** @returns {any} its parts, an empty text where one is missing */
  getDsn() {
    return /^(?<protocol>https?):\/\/(?<publicKey>\w+):?(?<pass>\w*)@(?<host>[\w.-]+|\[[\w:.%]+])(?!\d|:\/):?(?<port>\d*)\/(?<path>.*(?=\/)|)\/?(?<projectId>\d+)(?!.*\/)/.exec(
      this._options.dsn,
    )?.groups;
  }
  /**
   * @param {string} hook
   * @param {Function} callback
   * @returns {() => void} unsubscribes
   */
  on(hook, callback) {
    if (!named(hook)) return () => {};
    const others = () => (this._hooks[hook] || []).filter((other) => other !== callback);
    this._hooks[hook] = others().concat(callback);
    S._listening?.();
    return () => void (this._hooks[hook] = others());
  }
  /**
   * @param {string} hook
   * @param {...unknown} args
   */
  emit(hook, ...args) {
    // A function of this name, which is said when it throws.
    for (const callback of (named(hook) && this._hooks[hook]) || []) safe({ [hook]: () => callback(...args) }[hook]);
  }
  /** @param {string} name */
  getIntegrationByName(name) {
    return this._integrations[name];
  }
  getIntegrationNames() {
    return Object.keys(this._integrations);
  }
  /** @param {Integration} integration */
  addIntegration(integration) {
    if (!this._integrations[integration?.name]) this._add([integration]);
  }
  /** @param {any[]} list whatever the app has put into it; the last of a name counts @param {boolean} [known] nobody else's integrations are among them */
  _add(list, known) {
    /** @type {Record<string, Record<string, any>>} */
    const added = {};
    for (const it of list)
      safe(() => {
        const name = it?.name;
        if (typeof it === 'object' && typeof name === 'string' && (it._ours || known || !FOREIGN.test(name))) this._integrations[name] = added[name] = it;
        // `condition && integration()` in a list is fine.
        else if (it && this._on) explained(it, this);
      });
    S._listening?.();
    for (const step of ['beforeSetup', 'setupOnce', 'setup', 'afterAllSetup']) {
      for (const [name, it] of Object.entries(added)) {
        if (this._on && it[step] && (step !== 'setupOnce' || once[name] !== (once[name] = true))) safe(() => it[step](this));
      }
    }
  }
  /** @param {Function} processor */
  addEventProcessor(processor) {
    this._processors.push(processor);
    S._listening?.();
  }
  getEventProcessors() {
    return this._processors;
  }
  /** @param {string} reason @param {string} category @param {number} [count] */
  recordDroppedEvent(reason, category, count = 1) {
    S._call?.(RECORD_OUTCOME, [count], reason, category);
  }
  /** @param {number} [timeout] ms @param {boolean} [last] also ends what is open @returns {Promise<boolean>} */
  flush(timeout, last) {
    this.emit('flush');
    return new Promise((resolve) => {
      // Answers `false` when the time is over. By the browser's own timer: that of a page under test may stand still.
      if (timeout) S._shim?.natives.setTimeout(resolve, timeout, false);
      // An engine that is on its way has something to send, too.
      Promise.all([S._ready])
        .then(() => S._client !== this || !S._host || S._host._flush(timeout, last))
        .then(resolve);
    });
  }
  /** Nothing more comes from this client; what its integrations hold back is sent now. */
  _end() {
    if (this._on) this.emit('flush'), this.emit('close');
    this._on = false;
  }
  /** @param {number} [timeout] ms @returns {Promise<boolean>} */
  async close(timeout) {
    const flushed = await this.flush(timeout, true);
    this._end();
    if (S._client === this) disconnect(true);
    return flushed;
  }
}

/**
 * The common part of every entry's `init`.
 * @param {Options | undefined} given the app's options
 * @param {Load} load gives what runs the engine for a client, at once or as a promise
 * @param {() => Integration[]} defaults integrations that are there in any case, unless `defaultIntegrations` says otherwise
 * @returns {Client}
 */
export function start(given, load, defaults) {
  // A second `init` replaces the first. What is open may go on: `connect` knows.
  S._client?._end();
  const options = { ...given };
  const { integrations, defaultIntegrations: preset } = options;
  const client = (S._client = new Client(options));
  // With `debug` what there is to say waits here for the module that says it, which is under way.
  const notes = (S.notes = options.debug ? [] : undefined);
  if (notes) import('../../browser/debug.js').then((it) => it.open(S, client, notes), warn);
  S._load = load;
  S._provider = options.routeProvider;
  const list = (preset ?? defaults()) || [];
  // One that is not in a list is one.
  client._add([integrations?.call ? integrations(list) : [list, integrations]].flat(2));
  if (!client._connected) connect(client);
  return client;
}

export const isInitialized = () => !!S._client;
export const isEnabled = () => !!S._client?._on;
/** @param {number} [timeout] ms @returns {Promise<boolean>} */
export const flush = async (timeout) => !!S._client && S._client.flush(timeout);
/** After it there is no client, until the next `init`. @param {number} [timeout] ms @returns {Promise<boolean>} */
export const close = async (timeout) => {
  const client = S._client;
  if (!client) return false;
  const flushed = await client.close(timeout);
  // Whoever still has it may go on to start routes: nobody listens.
  client._hooks = {};
  if (S._client === client) S._client = /** @type {any} */ (undefined);
  return flushed;
};
/** @param {Integration} integration */
export const addIntegration = (integration) => S._client?.addIntegration(integration);
