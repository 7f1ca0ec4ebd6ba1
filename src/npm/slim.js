// @ts-check
// Without the engine: the app says where engine.wasm is. The hooks are installed at import and work until it has arrived.
import { browserTracingIntegration } from './api/browserTracing.js';
import { start } from './api/client.js';
import { shim } from './api/connect.js';
import { S } from './api/state.js';
import loadEngine, { Engine, initSync } from './engine.js';

export * from './exports.js';

shim();

/** @type {any} */
let engine;

/** @param {any} options */
function load({ wasm }) {
  if (engine) return engine;
  if (wasm instanceof WebAssembly.Module || ArrayBuffer.isView(wasm) || wasm instanceof ArrayBuffer) {
    initSync({ module: /** @type {any} */ (wasm) });
    return (engine = Engine);
  }
  // Not through the page's fetch: that one is ours by now.
  const source = typeof wasm === 'string' || wasm instanceof URL ? S._shim.natives.fetch(wasm) : wasm;
  return Promise.resolve(source)
    .then((module_or_path) => loadEngine({ module_or_path }))
    .then(() => (engine = Engine));
}

/** @param {any} options */
export const init = (options) => start(options, load, () => [browserTracingIntegration()]);

/** The integrations that `init` uses when the options name none. @param {any} [_options] */
export const getDefaultIntegrations = (_options) => [browserTracingIntegration()];
