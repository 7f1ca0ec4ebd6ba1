/**
 * You bring the engine: `init({ wasm })`.
 *
 * @module browser-tracing/slim
 */

import type { BrowserOptions, Client } from './index.js';

export * from './index.js';

/**
 * Starts with an engine that you bring. Headers are sent from the import on; spans are made once the engine has arrived, and with
 * it the code that runs it, which a bundler puts into a file of its own.
 * @param options `wasm`: the URL of `engine.wasm`, its bytes, a Response, a compiled module, or a promise of one of these
 */
export declare function init(options: BrowserOptions & { wasm: NonNullable<BrowserOptions['wasm']> }): Client | undefined;
