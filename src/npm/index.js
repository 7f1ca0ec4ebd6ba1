// @ts-check
// The default entry: the hooks are installed at import, the engine is inlined and starts inside `init`.
import { browserTracingIntegration } from './api/browserTracing.js';
import { start } from './api/client.js';
import { shim } from './api/connect.js';
import bytes from './engine-bytes.js';
import { Engine, initSync } from './engine.js';

export * from './exports.js';

shim();

/** @type {typeof Engine | undefined} */
let engine;

function load() {
  if (!engine) {
    const { fromBase64 } = /** @type {any} */ (Uint8Array);
    initSync({ module: fromBase64 ? fromBase64.call(Uint8Array, bytes) : Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)) });
    engine = Engine;
  }
  return engine;
}

/** @param {any} [options] */
export const init = (options) => start(options, load, () => [browserTracingIntegration()]);

/** The integrations that `init` uses when the options name none. @param {any} [_options] */
export const getDefaultIntegrations = (_options) => [browserTracingIntegration()];
