// @ts-check
// For imports on a server (SSR, Node, workerd): every export exists, callbacks run, nothing is patched, recorded or sent.
import { browserTracingIntegration } from './api/browserTracing.js';
import { start } from './api/client.js';

export * from './exports.js';

/** @param {any} [options] */
export const init = (options) => start({ ...options, enabled: false }, () => {}, () => []);

/** The integrations that `init` uses in a browser when the options name none. @param {any} [_options] */
export const getDefaultIntegrations = (_options) => [browserTracingIntegration()];
