// @ts-check
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { launch } from './browsers.mjs';
import { Ingest } from './ingest.mjs';
import { Site } from './site.mjs';

/** The top directory of the repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * What a page shows of itself to the test: everything thrown and everything on the console.
 * The first script of every page; it replaces no global that the library touches.
 */
const COLLECTOR = `
  window.__seen = { errors: [], console: [] };
  addEventListener('error', (e) => e.message && __seen.errors.push(e.message));
  addEventListener('unhandledrejection', (e) => __seen.errors.push('rejection: ' + e.reason));
  for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
    const original = console[level];
    console[level] = (...args) => { __seen.console.push(level + ': ' + args.join(' ')); original.apply(console, args); };
  }`;

/**
 * A page as a test describes it.
 * @typedef {object} PageOptions
 * @property {string} [sentryTrace] content of the meta tag; absent = no tag
 * @property {string} [baggage]
 * @property {string} [first] a classic script before everything of the library (the page's own first code)
 * @property {boolean} [snippet] the package's head snippet, inlined, before `second`
 * @property {string} [second] a classic script between the snippet and the module
 * @property {string} [module] source of the page's module: imports by package name are resolved and bundled
 * @property {boolean} [split] what is imported late is a file of its own
 * @property {Record<string, string>} [siblings] further modules that `module` imports, by name
 * @property {Record<string, string>} [headers] of the page's response
 * @property {string} [nonce] put on every inline script
 * @property {string} [body] HTML
 */

/** The browser, the site, the local Sentry: all that the cases share. */
export class World {
  site = new Site();
  ingest = new Ingest();

  /** @param {import('./browsers.mjs').Browser} browser */
  constructor(browser) {
    this.browser = browser;
  }

  /** @param {'chromium' | 'firefox' | 'webkit'} name */
  static async start(name) {
    const world = new World(await launch(name));
    await Promise.all([world.site.start(), world.ingest.start()]);
    for (const name of ['engine', 'core']) world.site.file(`/${name}.wasm`, 'application/wasm', readFileSync(`${root}pkg/${name}.wasm`));
    return world;
  }

  async stop() {
    await this.browser.close();
    await Promise.all([this.site.stop(), this.ingest.stop()]);
  }

  /**
   * Prepares a page with a project of its own at the local Sentry.
   * `make` gets the DSN and the page's API addresses; what it returns describes the page.
   * @param {(facts: {dsn: string, api: string, otherApi: string, other: string}) => PageOptions} make
   */
  async page(make) {
    const project = this.ingest.project();
    const page = this.site.reserve();
    const options = make({ dsn: project.dsn, api: page.api, otherApi: page.otherApi, other: this.site.otherOrigin });
    const script = `/${page.id}.js`;
    if (options.module) {
      for (const { path, contents } of await bundleModule(page.id, options.module, options)) this.site.file(path, 'text/javascript', contents);
    }
    const nonce = options.nonce ? ` nonce="${options.nonce}"` : '';
    const inline = (/** @type {string | undefined} */ code) => (code ? `<script${nonce}>${code.replaceAll('</', '<\\/')}</script>` : '');
    const meta = (/** @type {string} */ name, /** @type {string | undefined} */ content) =>
      content === undefined ? '' : `<meta name="${name}" content="${content.replaceAll('"', '&quot;')}">`;
    const body = `<!doctype html><html><head><meta charset="utf-8"><title>${page.id}</title>
      <link rel="icon" href="data:,">
      ${meta('sentry-trace', options.sentryTrace)}${meta('baggage', options.baggage)}
      ${inline(COLLECTOR)}${inline(options.first)}
      ${options.snippet ? inline(readFileSync(`${root}pkg/snippet.js`, 'utf8')) : ''}${inline(options.second)}
      ${options.module ? `<script type="module"${nonce} src="${script}"></script>` : ''}
      </head><body>${options.body ?? ''}</body></html>`;
    this.site.serve(page.id, { body, headers: options.headers });
    return { ...page, project: project.id };
  }

  /**
   * Opens a page, runs `work` with it, closes it, and fails if the page threw anything.
   * @template T
   * @param {{url: string}} page
   * @param {(tab: import('./browsers.mjs').Tab) => Promise<T>} work
   */
  async visit(page, work) {
    const tab = await this.browser.open(page.url);
    try {
      const result = await work(tab);
      const { errors } = await seen(tab);
      if (errors.length) throw new Error(`the page threw: ${errors.join(' | ')}`);
      return result;
    } finally {
      await tab.close();
    }
  }
}

/**
 * What the page threw and wrote to the console so far.
 * @param {import('./browsers.mjs').Tab} tab
 * @returns {Promise<{errors: string[], console: string[]}>}
 */
export const seen = (tab) => tab.evaluate(() => /** @type {any} */ (window).__seen ?? { errors: [], console: [] });

/**
 * A module for the browser, with the package and its entries under their public names.
 * @param {string} name
 * @param {string} source
 * @param {PageOptions} options
 */
async function bundleModule(name, source, { siblings = {}, split = false }) {
  /** @type {import('esbuild').Plugin} */
  const plugin = {
    name: 'siblings',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path }) => (path in siblings ? { path, namespace: 'sibling' } : undefined));
      build.onLoad({ filter: /.*/, namespace: 'sibling' }, ({ path }) => ({ contents: siblings[path], resolveDir: root }));
    },
  };
  const result = await build({
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    outdir: '/',
    entryNames: name,
    // The names of the parts say which module they are for.
    chunkNames: `${name}-[name]-[hash]`,
    splitting: split,
    logLevel: 'silent',
    plugins: [plugin],
  });
  return result.outputFiles ?? [];
}
