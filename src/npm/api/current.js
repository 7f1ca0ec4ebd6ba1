// @ts-check
// The client as the app gets it, which may switch it off and on: `getClient().getOptions().enabled = false`, as with `@sentry/browser`.
import { S } from './state.js';

export const getClient = () => {
  const client = S._client;
  if (client?._on && !client._switched) {
    client._switched = true;
    let on = client._options.enabled;
    Object.defineProperty(client._options, 'enabled', {
      configurable: true,
      enumerable: true,
      get: () => on,
      /** @param {boolean} value */
      set(value) {
        on = value;
        S._shim.pause(value === false);
      },
    });
  }
  return client;
};
