// @ts-check
// Tracing alone: the tags, page loads, navigations and requests, with an engine that has nothing else (`core.wasm`). As in `slim` the app says where
// that is, and what runs it is loaded with it. Who needs more imports another entry; the names are the same.
import { connect, disconnect, shim } from './api/connect.js';
import { S, warn } from './api/state.js';

export { browserTracingIntegration } from './api/browserTracing.js';
export { close, flush, isEnabled, isInitialized } from './api/client.js';
export { getClient } from './api/current.js';
export { pause, resume, setRouteName, stop } from './api/control.js';
export { explain } from './api/explain.js';
export { reportPageLoaded } from './api/reportPageLoaded.js';

shim();

/** @import { Client as ApiClient, Options, Run, Tracing } from './api/internal.js' */

/** What `init` returns. It has no hooks: the engine asks nobody. */
class Client {
  _core = true;
  // Functions of another entry on the same page look here, and find nobody.
  _hooks = {};
  /** @type {Function[]} */
  _processors = [];
  _integrations = {};
  /** Options of browserTracingIntegration. @type {Tracing | undefined} */
  _tracing;
  /** When the app has said that the page is loaded. @type {number | undefined} */
  _loaded;
  /** Names of what is in `integrations`. @type {string[]} */
  _names = [];
  /** @param {Options} options */
  constructor(options) {
    this._options = options;
    this._on = !!options.dsn && options.enabled !== false && typeof location === 'object';
  }
  getOptions() {
    return this._options;
  }
  // As in client.js: a module for both would lengthen what blocks the page in `slim`. A test holds that they read the same.
  /** @returns {any} */
  getDsn() {
    return /^(?<protocol>https?):\/\/(?<publicKey>\w+):?(?<pass>\w*)@(?<host>[\w.-]+|\[[\w:.%]+])(?!\d|:\/):?(?<port>\d*)\/(?<path>.*(?=\/)|)\/?(?<projectId>\d+)(?!.*\/)/.exec(
      this._options.dsn,
    )?.groups;
  }
  getIntegrationNames() {
    return this._names;
  }
  emit() {}
  /** @param {number} [timeout] ms @param {boolean} [last] @returns {Promise<boolean>} */
  flush(timeout, last) {
    // An engine that is on its way has something to send, too.
    return new Promise((resolve) => {
      if (timeout) S._shim?.natives.setTimeout(resolve, timeout, false);
      Promise.all([S._ready])
        .then(() => S._client !== /** @type {unknown} */ (this) || !S._host || S._host._flush(timeout, last))
        .then(resolve);
    });
  }
  _end() {
    this._on = false;
  }
  /** @param {number} [timeout] ms @returns {Promise<boolean>} */
  async close(timeout) {
    const flushed = await this.flush(timeout, true);
    this._end();
    if (S._client === /** @type {unknown} */ (this)) disconnect(true);
    return flushed;
  }
}

/** @type {Run | undefined} */
let ready;

/** @param {Options} options @returns {Run | Promise<Run>} */
const load = ({ wasm }) =>
  ready ||
  Promise.all([
    import('./coreLate.js'),
    // Not through the page's fetch: that one is ours by now. What goes wrong is said where the engine is read.
    typeof wasm === 'string' || wasm instanceof URL ? S._shim.natives.fetch(wasm).catch((/** @type {unknown} */ error) => error) : wasm,
  ]).then(async ([{ prepare }, source]) => (ready = await prepare(source, wasm)));

/** @param {Options} given */
export const init = (given) => {
  // The engine of another entry is asked what this one has no words for.
  if (!S._client?._core) disconnect();
  S._client?._end();
  const options = { ...given };
  const client = (S._client = /** @type {ApiClient} */ (/** @type {unknown} */ (new Client(options))));
  const notes = (S.notes = options.debug ? [] : undefined);
  if (notes) import('../browser/debug.js').then((it) => it.open(S, client, notes), warn);
  S._load = load;
  const { integrations } = options;
  for (const it of [typeof integrations === 'function' ? integrations([]) : integrations].flat(2)) {
    if (!it) continue;
    client._names.push(it.name);
    if (it.name === 'BrowserTracing') it.setup(client);
  }
  connect(client);
  return client;
};
