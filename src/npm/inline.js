// @ts-check
// Everything in one file: the hooks are installed at import, the engine is inlined and starts inside `init`.
import { begin, onOutput, senderFor, unwanted } from './api/callbacks.js';
import { start } from './api/client.js';
import { shim } from './api/connect.js';
import { globalHandlersIntegration } from './api/globalHandlers.js';
import { captureEvent, exceptionEvent, messageEvent, uncaught } from './api/rare.js';
import { run } from './api/run.js';
import { S } from './api/state.js';
import { decode } from './decode.js';
import { start as startEngine } from './engine.js';

/** @import { Client, Options } from './api/internal.js' */

export * from './exports.js';

shim();

/** @type {((client: Client) => void) | undefined} */
let ready;

function load() {
  if (!ready) {
    try {
      const engineOf = startEngine(decode());
      // By name: what a bundler makes of a whole module does not survive a page that has put something on Object.prototype.
      const callbacks = { onOutput, begin, senderFor, unwanted };
      ready = (client) => run(client, engineOf, callbacks);
    } catch (error) {
      throw `${error} (script-src needs 'wasm-unsafe-eval'?)`;
    }
  }
  return ready;
}

/** @param {Options} [options] */
export const init = (options) => {
  S._rare = async () => ({ uncaught, captureEvent, exceptionEvent, messageEvent });
  return start(options, load, getDefaultIntegrations);
};

/** The integrations that `init` uses beside those of the options. @param {unknown} [_options] */
export const getDefaultIntegrations = (_options) => [globalHandlersIntegration()];
