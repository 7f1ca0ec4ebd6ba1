// @ts-check
// For the inside of a web worker: requests carry the trace, spans are made by hand; there are no page loads and no navigations.
import { browserTracingIntegration } from './api/browserTracing.js';
import { init as initPage } from './index.js';

export * from './index.js';

/** @param {any} [options] */
export const init = (options) =>
  initPage({
    ...options,
    integrations: options?.integrations || [
      browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false, instrumentBfcacheRestore: false, markBackgroundSpan: false }),
    ],
  });
