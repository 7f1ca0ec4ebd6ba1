// @ts-check
// Everything in one file: the hooks are installed at import, the engine is inlined and starts inside `init`.
import { listen, matchesSome, onEvent, onRequest, onRoute, onSpan, quietly, senderFor, use } from './api/callbacks.js';
import { start } from './api/client.js';
import { shim } from './api/connect.js';
import { globalHandlersIntegration } from './api/globalHandlers.js';
import { uncaught } from './api/rare.js';
import { run } from './api/run.js';
import { S } from './api/state.js';
import bytes from './engine-bytes.js';
import { start as startEngine } from './engine.js';

export * from './exports.js';

shim();

/** For browsers that read no hexadecimal digits (10 ms instead of 0.2). */
function decode() {
  const digit = (/** @type {number} */ at) => {
    const code = bytes.charCodeAt(at);
    return code > 57 ? code - 87 : code - 48;
  };
  const module = new Uint8Array(bytes.length / 2);
  for (let i = module.length; i--; ) module[i] = digit(2 * i) * 16 + digit(2 * i + 1);
  return module;
}

/** @type {((client: any) => void) | undefined} */
let ready;

function load() {
  if (!ready) {
    try {
      const Engine = startEngine(/** @type {any} */ (Uint8Array).fromHex?.(bytes) || decode());
      // By name: what a bundler makes of a whole module does not survive a page that has put something on Object.prototype.
      const callbacks = { listen, matchesSome, onEvent, onRequest, onRoute, onSpan, quietly, senderFor, use };
      ready = (client) => run(client, Engine, callbacks);
    } catch (error) {
      throw `${error} (script-src needs 'wasm-unsafe-eval'?)`;
    }
  }
  return ready;
}

/** @param {any} [options] */
export const init = (options) => {
  S._rare = async () => ({ uncaught });
  return start(options, load, getDefaultIntegrations);
};

/** The integrations that `init` uses beside those of the options. @param {any} [_options] */
export const getDefaultIntegrations = (_options) => [globalHandlersIntegration()];
