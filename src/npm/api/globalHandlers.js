// @ts-check
import { EVENT_FRAME } from '../../browser/seam.js';
import { S, safe, warn } from './state.js';

/** @import { Client, Uncaught } from './internal.js' */

/**
 * Uncaught errors and unhandled rejections become events of their trace.
 * @param {{ onerror?: boolean, onunhandledrejection?: boolean }} [options]
 */
export const globalHandlersIntegration = (options) => ({
  name: 'GlobalHandlers',
  _ours: true,
  options,
  /** @param {Client} client */
  setup(client) {
    const page = /** @type {any} */ (globalThis);
    Reflect.set(Error, 'stackTraceLimit', 50);
    for (const [name, on] of Object.entries({ onerror: true, onunhandledrejection: true, ...options })) {
      const type = name.slice(2);
      // Not those of an image or script that cannot be loaded, which pass here on their way down.
      const heard = (/** @type {Event} */ event) =>
        event.target === page &&
        // Keeps what is known now of an error; rare.js makes an event of it, which is loaded with the first.
        safe(() => {
          const held = (S._uncaught ||= []);
          // A loop of errors ends long before this: what is beyond the cap of rare.js is only counted there.
          /** @type {Uncaught} */
          const known = [
            event,
            Date.now() / 1e3,
            S._engine?.ask(EVENT_FRAME, []) || S._shim.headers(),
            [...S._scopes, S._scope].map((scope) => scope?.clone()),
          ];
          if (held.push(known) < 2) S._ready = Promise.all([S._rare(), S._ready]).then(([rare]) => rare.uncaught(client, held), warn);
        });
      if (on) page.addEventListener?.(type, heard, true);
      client.on('close', () => page.removeEventListener?.(type, heard, true));
    }
  },
});
