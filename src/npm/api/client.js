// @ts-check
import { connect, disconnect } from './connect.js';
import { onEvent } from './events.js';
import { onRoute } from './routes.js';
import { spanOf } from './span.js';
import { initialScope } from './scope.js';
import { S, call, safe, want, warn } from './state.js';

/** What `init` returns: options, integrations, and the hooks that framework packages use. */
export class Client {
  /** @param {any} options */
  constructor(options) {
    this._options = options;
    /** @type {Record<string, Set<Function>>} */
    this._hooks = {};
    /** @type {Record<string, any>} */
    this._integrations = {};
    /** @type {Function[]} */
    this._processors = [];
    /** Options that integrations add for the engine. @type {any} */
    this._extra = {};
    /** Options of browserTracingIntegration, once it has been set up. @type {any} */
    this._tracing = undefined;
    const { dsn, enabled } = options;
    this._on = !!dsn && enabled !== false && typeof location === 'object';
    this._connected = false;
    /** The app's own transport, once used. @type {any} */
    this._transport = undefined;
  }
  getOptions() {
    return this._options;
  }
  getTransport() {
    return this._transport;
  }
  getSdkMetadata() {
    return this._options._metadata;
  }
  getDsn() {
    const [, protocol, publicKey, pass = '', host, port = '', path, projectId] =
      /^(\w+):\/\/(\w+)(?::(\w+)?)?@([\w.-]+)(?::(\d+))?\/(?:(.+)\/)?(\w+)/.exec(this._options.dsn || '') || [];
    return protocol ? { protocol, publicKey, pass, host, port, path: path || '', projectId } : undefined;
  }
  /**
   * @param {string} hook
   * @param {Function} callback
   * @returns {() => void} unsubscribes
   */
  on(hook, callback) {
    (this._hooks[hook] ||= new Set()).add(callback);
    // Spans and events that the engine makes by itself are told only to those who ask.
    want(/^(spanStart|spanEnd|after\w*SpanEnd)$/.test(hook) ? 4 : /Event$/.test(hook) ? 2 : /Start\w+Span$/.test(hook) ? 1 : 0);
    return () => void this._hooks[hook].delete(callback);
  }
  /**
   * @param {string} hook
   * @param {...any} args
   */
  emit(hook, ...args) {
    for (const callback of this._hooks[hook] || []) safe(callback, ...args);
  }
  /** @param {string} name */
  getIntegrationByName(name) {
    return this._integrations[name];
  }
  getIntegrationNames() {
    return Object.keys(this._integrations);
  }
  /** @param {any} integration */
  addIntegration(integration) {
    if (!this._integrations[integration.name]) this._add([integration]);
  }
  /** @param {any[]} list */
  _add(list) {
    /** @type {Record<string, any>} */
    const unique = {};
    for (const it of list) if (it && it.name) unique[it.name] = it;
    const all = Object.values(unique);
    Object.assign(this._integrations, unique);
    if (!this._on) return;
    for (const step of ['beforeSetup', 'setupOnce', 'setup', 'afterAllSetup']) {
      for (const it of all) {
        if (it[step]) safe(() => it[step](this));
        if (step === 'setup' && it.processEvent) want(2);
      }
    }
  }
  /** @param {Function} processor */
  addEventProcessor(processor) {
    this._processors.push(processor);
    want(2);
  }
  getEventProcessors() {
    return this._processors;
  }
  /** @param {string} reason @param {string} category @param {number} [count] */
  recordDroppedEvent(reason, category, count = 1) {
    call('recordOutcome', reason, category, count);
  }
  /** @param {number} [timeout] ms @returns {Promise<boolean>} */
  async flush(timeout) {
    this.emit('flush');
    await S._ready;
    return S._client === this && S._host ? S._host._flush(timeout) : true;
  }
  /** @param {number} [timeout] ms @returns {Promise<boolean>} */
  async close(timeout) {
    const flushed = await this.flush(timeout);
    this.emit('close');
    this._on = false;
    if (S._client === this) disconnect(true);
    return flushed;
  }
  /** Outputs of the engine that concern this API. @param {string} kind @param {string} text */
  _output(kind, text) {
    if (kind === 'R') onRoute(text);
    else if (kind === 'E') onEvent(+text);
    else {
      const span = spanOf(parseInt(text));
      if (kind === 'B') this.emit('spanStart', span);
      else {
        this.emit('spanEnd', span);
        this.emit('afterSpanEnd', span);
      }
    }
  }
}

/** Is this the background or popup context of a browser extension, where globals are shared with others? */
function inExtension() {
  const { chrome, browser, nw, location, top } = /** @type {any} */ (globalThis);
  return !!(
    (chrome?.runtime?.id || browser?.runtime?.id) &&
    !nw &&
    !(top === globalThis && /-extension:$/.test(location?.protocol))
  );
}

/**
 * The common part of every entry's `init`.
 * @param {any} given the app's options
 * @param {(options: any) => any} load gives the engine class, at once or as a promise
 * @param {() => any[]} defaults integrations of a set-up that names none
 * @returns {Client}
 */
export function start(given, load, defaults) {
  // A second `init` replaces the first.
  if (S._client) {
    S._client._on = false;
    disconnect();
  }
  const options = { ...given };
  const { integrations, initialScope: scope } = options;
  const client = (S._client = new Client(options));
  S._load = load;
  S._ready = undefined;
  S._hooks = 0;
  if (client._on && !options.skipBrowserExtensionCheck && inExtension()) {
    client._on = false;
    warn('not started: this is a browser extension (see skipBrowserExtensionCheck)');
  }
  options.release ??= /** @type {any} */ (globalThis).SENTRY_RELEASE?.id;
  if (scope) initialScope(scope);
  if (S._base) want(2);
  if (options.beforeSendTransaction || options.beforeSendSpan || options.ignoreSpans?.length || options.ignoreTransactions?.length) want(2);
  S._provider = options.routeProvider;
  if (options.tracesSampler || S._provider) want(1);
  const preset = options.defaultIntegrations;
  client._add([
    ...(Array.isArray(preset) ? preset : integrations || preset === false ? [] : defaults()),
    ...(typeof integrations === 'function' ? integrations(Array.isArray(preset) ? preset : []) : integrations || []),
  ]);
  if (!client._connected) connect(client);
  return client;
}

export const getClient = () => S._client;
export const isInitialized = () => !!S._client;
export const isEnabled = () => !!S._client?._on;
/** @param {number} [timeout] ms @returns {Promise<boolean>} */
export const flush = (timeout) => (S._client ? S._client.flush(timeout) : Promise.resolve(false));
/** @param {number} [timeout] ms @returns {Promise<boolean>} */
export const close = (timeout) => (S._client ? S._client.close(timeout) : Promise.resolve(false));
/** @param {any} integration */
export const addIntegration = (integration) => S._client?.addIntegration(integration);
