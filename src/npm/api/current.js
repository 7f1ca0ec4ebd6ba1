// @ts-check
// The client as the app gets it, which may switch it off and on: `getClient().getOptions().enabled = false`, as with `@sentry/browser`.
import { S } from './state.js';

export const getClient = () => {
  const client = S._client;
  if (client?._on && !client._switched) {
    client._switched = true;
    let on = client._options.enabled;
    const end = client._end;
    client._end = () => {
      if (on === false) S._shim?.pause(false);
      end.call(client);
    };
    Object.defineProperty(client._options, 'enabled', {
      configurable: true,
      enumerable: true,
      get: () => on,
      /** @param {boolean} value */
      set(value) {
        on = value;
        // By now another client may be the page's.
        if (S._client === client) S._shim.pause(value === false);
      },
    });
  }
  return client;
};
