// @ts-check
// What the default entry loads late: the engine, and what runs it. One module imports all of it, so that a bundler makes one file of it.
import { S } from './api/state.js';
import { decode } from './decode.js';
import { prepare as prepareSource } from './late.js';

/** @import { Client } from './api/internal.js' */

/** What only pages with callbacks need. */
const callbacks = () => import('./api/callbacks.js');

/** What makes events of uncaught errors, which do not wait either. */
export const rare = () => {
  S._hurry?.();
  return import('./api/rare.js');
};

/** @returns {Promise<(client: Client) => void>} runs the engine for a client */
export const prepare = () => prepareSource(Promise.resolve().then(decode), false, callbacks);
