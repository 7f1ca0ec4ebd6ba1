// @ts-check
// The default entry. The hooks are installed at import and work at once; the engine and what runs it are imported when the page has time for
// them, or when something cannot wait (`S._hurry`): a file of its own, where the app's bundler makes one.
import { HIDDEN, INTERACTION } from '../browser/seam.js';
import { start } from './api/client.js';
import { shim } from './api/connect.js';
import { globalHandlersIntegration } from './api/globalHandlers.js';
import { S } from './api/state.js';

/** @import { Client, Options } from './api/internal.js' */

export * from './exports.js';

shim();

/** The engine is imported after so many milliseconds at the latest. */
const PATIENCE = 2000;

const whole = () => import('./whole.js');

/** @type {((client: Client) => void) | undefined} */
let ready;

const load = () =>
  ready ||
  new Promise((resolve) => {
    const { _shim: shim } = S;
    const { now, setTimeout } = shim.natives;
    S._hurry = resolve;
    S._client.on('flush', resolve);
    // What the app decides about routes it decides at once.
    if (S._client._tracing?.shouldStartNavigation) resolve(0);
    setTimeout(resolve, PATIENCE);
    // First the page itself is loaded.
    const rest = () => (globalThis.requestIdleCallback || setTimeout)(resolve);
    if (globalThis.document?.readyState === 'complete') rest();
    else addEventListener('load', rest);
    // What `hear` in host.js does once it is there.
    ['click', 'keydown', 'visibilitychange'].forEach((type, kind) =>
      addEventListener(
        type,
        () => {
          if (shim.deafen) return;
          if (kind < 2) {
            if (shim.calm < Infinity) shim.calm &&= -1;
            shim.event(INTERACTION, [now(), kind, Date.now()]);
          } else if (document.hidden) resolve(shim.event(HIDDEN, [now()]));
        },
        true,
      ),
    );
  })
    .then(whole)
    .then(async ({ prepare }) => (ready = await prepare()));

/** @param {Options} [options] */
export const init = (options) => {
  S._rare = () => whole().then(({ rare }) => rare());
  return start(options, load, getDefaultIntegrations);
};

/** The integrations that `init` uses beside those of the options. @param {unknown} [_options] */
export const getDefaultIntegrations = (_options) => [globalHandlersIntegration()];
