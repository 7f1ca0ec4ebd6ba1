// @ts-check
import { install } from '../../browser/shim.js';
import { S, warn } from './state.js';

/** @import { Client, Load, Run } from './internal.js' */

/** Installs the hooks, or finds those that are. Does nothing where there is neither a page nor a worker. */
export const shim = () => (S._shim = install(globalThis));

/** Ends what runs: everything open is sent. @param {boolean} [restore] also gives the page its native functions back */
export function disconnect(restore) {
  const host = S._host;
  S._host = undefined;
  host?._close();
  if (restore) S._shim?.stop();
}

/**
 * Starts the engine for a client; without a client that may run, the page gets its native functions back.
 * @param {Client} client
 */
export function connect(client) {
  client._connected = true;
  if (!client._on) return disconnect(true);
  const hooks = shim();
  const { _options: options, _tracing: tracing } = client;
  const { tracePropagationTargets } = options;
  // A second client may go on with what is open, unless that has died.
  const open = S._engine && /** @type {Run | undefined} */ (S._host?._renews(client));
  if (!open) {
    disconnect();
    // What has happened since then the engine is told when it comes.
    S._begun = [...S._begun, client, hooks.natives.now()];
  }
  // An engine that died was another one.
  hooks.dead = '';
  const given = {
    ...options,
    ...(tracing || { traceFetch: false, instrumentPageLoad: false, traceXHR: false, instrumentNavigation: false }),
    // Only as an option of `init`, as in the reference.
    tracePropagationTargets,
  };
  // The tags of the page are those of now, whatever becomes of them until the engine is there.
  void hooks.context;
  hooks.tag('sentry-route');
  hooks.configure(given, true);
  // Before the engine a navigation that is no route's stays in the trace; …
  if (given.instrumentNavigation === false) hooks.calm = Infinity;
  // … where no route is open, or the app wants none, it is no redirect.
  else if (given.instrumentPageLoad === false || given.detectRedirects === false) hooks.calm = 0;
  // Runs at once what is there already. What comes late looks whether the client is still the page's.
  S._ready = (async () => {
    const run = open || /** @type {(...given: Parameters<Load>) => NonNullable<ReturnType<Load>>} */ (S._load)(options);
    return (run.call ? run : await run)(client);
  })().catch((error) => {
    if (S._client === client) warn('trace headers only:', (hooks.dead = '' + error));
  });
}
