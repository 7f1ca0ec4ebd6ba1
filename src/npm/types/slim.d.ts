import type { BrowserOptions, Client } from './index.js';

export * from './index.js';

/**
 * Starts with an engine that you bring. Headers are sent from the import on; spans are made once the engine has arrived.
 * @param options `wasm`: the URL of `engine.wasm`, its bytes, a Response or a compiled module (the last three start at once, except the Response)
 */
export declare function init(options: BrowserOptions & { wasm: NonNullable<BrowserOptions['wasm']> }): Client | undefined;
