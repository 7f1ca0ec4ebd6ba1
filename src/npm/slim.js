// @ts-check
// Without the engine: the app says where engine.wasm is. The hooks are installed at import and work until it has arrived.
import { start } from './api/client.js';
import { shim } from './api/connect.js';
import { globalHandlersIntegration } from './api/globalHandlers.js';
import { S } from './api/state.js';

/** @import { Client, Options } from './api/internal.js' */

export * from './exports.js';

shim();

/** @type {((client: Client) => void) | undefined} */
let ready;

/** What only pages with callbacks need. Imported here: a bundler puts what is shared with it into the file of whoever imports it. */
const callbacks = () => import('./api/callbacks.js');

/** @param {Options} options */
const load = ({ wasm }) =>
  ready ||
  Promise.all([
    import('./late.js'),
    // Not through the page's fetch: that one is ours by now. What goes wrong is said where the engine is read.
    typeof wasm === 'string' || wasm instanceof URL ? S._shim.natives.fetch(wasm).catch((/** @type {unknown} */ error) => error) : wasm,
  ]).then(async ([{ prepare }, source]) => (ready = await prepare(source, wasm, callbacks)));

/** @param {Options} options */
export const init = (options) => {
  S._rare = () => import('./api/rare.js');
  return start(options, load, getDefaultIntegrations);
};

/** The integrations that `init` uses beside those of the options. @param {unknown} [_options] */
export const getDefaultIntegrations = (_options) => [globalHandlersIntegration()];
