// @ts-check
// What `slim` loads together with the engine, because nothing of it is of use before.
import { hear } from '../browser/host.js';
import { ERROR } from '../browser/seam.js';
import { whenLeft } from './api/left.js';
import { listening, renewable, run } from './api/run.js';
import { S } from './api/state.js';
import { arrive } from './engine.js';

/** @import { Client } from './api/internal.js' */

// From here on, however long the engine takes: what happens to the page.
if (S._shim) {
  // And what errors nobody has heard for the engine before.
  for (const [event] of S._uncaught || []) S._shim.event(ERROR, [event.timeStamp]);
  hear(globalThis, S._shim);
  whenLeft(globalThis, S._shim, () => S._begun[0]);
}

/**
 * @param {any} source of the engine: bytes, a module or a Response
 * @param {any} wasm as the app gave it
 * @param {() => Promise<typeof import('./api/callbacks.js')>} load brings what only pages with callbacks need
 * @returns {Promise<(client: Client) => void>} runs it for a client
 */
export const prepare = async (source, wasm, load) => {
  // At once, for the client that is waiting.
  const early = S._client && listening(S._client) && load();
  const engineOf = await arrive(source).catch(async (error) => {
    S._shim.deafen?.();
    // What went wrong names the address and what it answered.
    throw await import('../browser/debug.js').then(
      (it) => it.refusal(error, source, wasm, S),
      () => error,
    );
  });
  /** @type {typeof import('./api/callbacks.js') | undefined} */
  let callbacks = early ? await early : undefined;
  const ready = (/** @type {Client} */ client) => run(client, engineOf, callbacks, load);
  return async (client) => {
    const need = async () => (callbacks ||= await load());
    if (listening(client)) await need();
    if (S._begun[0] === client && client._on && !S._begun[2]) ready(client);
    // Others had their time before it, or `stop` has ended it.
    else await import('./api/turns.js').then(({ inTurn }) => inTurn(client, ready, need, renewable));
  };
};
