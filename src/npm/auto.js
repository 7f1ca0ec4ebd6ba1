// @ts-check
// `import 'browser-tracing/auto'`: configured from the page, by `window.__BROWSER_TRACING__` (the options of `init`) or meta tags.
import { shim } from './api/connect.js';
import { browserTracingIntegration, init } from './index.js';

export * from './index.js';

/** @param {string} name */
const meta = (name) => shim().tag(`sentry-${name}`) || undefined;

const given = /** @type {any} */ (globalThis).__BROWSER_TRACING__;
const dsn = given?.dsn || meta('dsn');
// Options without a DSN are told so, as by `init`; a page that says nothing may call `init` itself.
if (dsn || given) {
  const rate = meta('traces-sample-rate');
  const targets = meta('trace-propagation-targets');
  init({
    environment: meta('environment'),
    release: meta('release'),
    // As a text it can be named, where it is no number.
    tracesSampleRate: /** @type {any} */ (rate),
    // Every address has an empty text in it.
    tracePropagationTargets:
      targets &&
      targets
        .split(',')
        .map((/** @type {string} */ target) => target.trim())
        .filter(Boolean),
    tunnel: meta('tunnel'),
    ...given,
    // It traces by itself.
    integrations: given?.integrations ?? (given?.defaultIntegrations == null ? [browserTracingIntegration()] : undefined),
    dsn,
  });
}
