// @ts-check
// For imports on a server (SSR, Node, workerd): every export exists, callbacks run, nothing is patched, recorded or sent.
import { start } from './api/client.js';
import { globalHandlersIntegration } from './api/globalHandlers.js';

/** @import { Options } from './api/internal.js' */

export * from './exports.js';

/** @param {Options} [options] */
export const init = (options) =>
  start(
    { ...options, enabled: false },
    () => {},
    () => [],
  );

/** The integrations that `init` uses in a browser beside those of the options. @param {unknown} [_options] */
export const getDefaultIntegrations = (_options) => [globalHandlersIntegration()];
