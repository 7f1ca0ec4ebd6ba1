// @ts-check
// Both libraries as scripts of the test site: a page is the same text but for the address of its import.
import { build } from 'esbuild';
import { root } from '../e2e/lib/world.mjs';

/** The package that each side's page imports, bundled. */
export const SDKS = /** @type {const} */ ({ reference: '@sentry/browser', ours: 'browser-tracing' });

/** @typedef {keyof typeof SDKS} Side */

/** @param {Side} side */
export const scriptOf = (side) => `/sdk-${side}.js`;

/**
 * Puts both bundles on the site, and `browser-tracing/worker`, which is what a worker of ours imports.
 * @param {import('../e2e/lib/site.mjs').Site} site
 */
export async function serveSdks(site) {
  const entries = [
    [scriptOf('reference'), SDKS.reference],
    // Its engine is there when `init` has returned, as the reference is.
    [scriptOf('ours'), `${SDKS.ours}/inline`],
    ['/sdk-ours-worker.js', `${SDKS.ours}/worker`],
  ];
  await Promise.all(
    entries.map(async ([path, name]) => {
      const result = await build({
        stdin: { contents: `export * from ${JSON.stringify(name)};`, resolveDir: root, loader: 'js' },
        bundle: true,
        format: 'esm',
        target: 'es2022',
        conditions: ['production'],
        define: { __SENTRY_DEBUG__: 'false', 'process.env.NODE_ENV': '"production"' },
        // Of the package's entries the browser's, also for the worker.
        platform: 'browser',
        write: false,
        logLevel: 'silent',
      });
      site.file(path, 'text/javascript', result.outputFiles[0].contents);
    }),
  );
}

/** Options of the integration: nothing ends a route but what the page does, however slow the machine is. */
export const UNHURRIED = 'idleTimeout: 200_000, childSpanTimeout: 200_000, finalTimeout: 200_000,';

/** Runs before everything of the page: what the page's module will have to say. */
export const PROMISE = 'window.__done = new Promise((resolve) => (window.__finish = resolve));';

/**
 * A page whose module runs after an init on one of the libraries; what `work` returns is the page's result.
 * @param {Side} side
 * @param {string} init source text that may use `Sentry`
 * @param {string} work source text of an async function's body
 */
export const moduleOf = (side, init, work) => `<script type="module">
  import * as Sentry from '${scriptOf(side)}';
  window.Sentry = Sentry;
  try {
    ${init}
    window.__finish({ value: await (async () => { ${work} })() });
  } catch (error) {
    window.__finish({ error: String(error.stack || error) });
  }
</script>`;

/**
 * The page's result.
 * @param {import('../e2e/lib/browsers.mjs').Tab} tab
 * @returns {Promise<any>}
 */
export async function resultOf(tab) {
  const { value, error } = await tab.evaluate(async () => {
    const page = /** @type {any} */ (window);
    // So early that not even the page's first script has run: it has when the document is read.
    if (!page.__done) await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
    return page.__done;
  });
  if (error) throw new Error(`the page failed: ${error}`);
  return value;
}
