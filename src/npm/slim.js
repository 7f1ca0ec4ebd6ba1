// @ts-check
// Without the engine: the app says where engine.wasm is. The hooks are installed at import and work until it has arrived.
import { browserTracingIntegration } from './api/browserTracing.js';
import { start } from './api/client.js';
import { shim } from './api/connect.js';
import { S } from './api/state.js';

export * from './exports.js';

shim();

/** @type {((client: any) => void) | undefined} */
let ready;

/** @param {any} options */
const load = ({ wasm }) =>
  ready ||
  Promise.all([
    import('./late.js'),
    // Not through the page's fetch: that one is ours by now.
    typeof wasm === 'string' || wasm instanceof URL ? S._shim.natives.fetch(wasm) : wasm,
  ]).then(async ([{ arrive, run }, source]) => {
    const Engine = await arrive(source);
    return (ready = (client) => run(client, Engine));
  });

/** @param {any} options */
export const init = (options) => start(options, load, () => [browserTracingIntegration()]);

/** The integrations that `init` uses when the options name none. @param {any} [_options] */
export const getDefaultIntegrations = (_options) => [browserTracingIntegration()];
