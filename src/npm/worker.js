// @ts-check
// For the inside of a web worker, under a name that no bundler resolves to the inert server build: requests carry the trace, spans are made by
// hand; without a document there are no page loads and no navigations.
import { shim } from './api/connect.js';
import { attempt } from './api/normalize.js';
import { browserTracingIntegration, init as initPage } from './inline.js';

/** @import { Options } from './api/internal.js' */

export * from './inline.js';

/**
 * @param {Options & { trace?: Record<string, string> }} [options] as of the page, and `trace`: what `traceHeaders()` said in the page
 */
export function init(options) {
  const hooks = shim();
  const { trace, integrations, defaultIntegrations } = options || {};
  // A worker has no document whose tags the hooks and the engine could read: these are its tags.
  hooks.tag = (/** @type {string} */ name) => attempt(() => `${trace?.[name] || ''}`) || '';
  // What the hooks read there before is forgotten: as long as there is no engine they continue this trace, if it is one.
  if (trace) hooks.context = undefined;
  // It traces by itself.
  return initPage({ ...options, integrations: integrations ?? (defaultIntegrations == null ? [browserTracingIntegration()] : undefined) });
}
