// @ts-check
// Every entry of the package in every bundler, built without plugins or settings beyond the tool's own starter and opened in Chromium:
// the first request of a sibling module carries the page's trace, and the engine is there. With the default entry the page is never idle until that
// request has been seen: what it has loaded by then is what blocks it. Prints the table that docs/bundlers.md has.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { PARENT, TRACE, isPageload, parseSentryTrace, requestSpan } from '../e2e/lib/trace.mjs';
import { Lab, installPackage, project, versionOf } from './lib.mjs';

/** @type {Record<string, import('./lib.mjs').Tool & { entries: string[] }>} */
const tools = {
  vite: {
    name: 'Vite, build',
    package: 'vite',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-vite' },
    build: () => ['vite', 'build'],
    output: 'dist',
  },
  'vite-dev': {
    name: 'Vite, dev',
    package: 'vite',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-vite' },
    serve: () => ({ command: ['vite', '--port', '0'], ready: /Local:\s+(http:\/\/localhost:\d+)/ }),
  },
  webpack: {
    name: 'webpack',
    package: 'webpack',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-webpack' },
    build: () => ['webpack', 'build', './main.js', '--mode', 'production'],
    script: '<script defer src="./main.js"></script>',
    output: 'dist',
  },
  rspack: {
    name: 'Rspack',
    package: '@rspack/core',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-webpack' },
    build: () => ['rspack', 'build', '--entry', './main.js', '--mode', 'production'],
    script: '<script defer src="./main.js"></script>',
    output: 'dist',
  },
  rollup: {
    name: 'rollup',
    package: 'rollup',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-copied' },
    // rollup by itself finds no packages: its starter has this plugin.
    build: ({ inputs }) => ['rollup', ...inputs, '--dir', 'dist', '--format', 'es', '--plugin', 'node-resolve'],
    script: '<script type="module" src="./main.js"></script>',
    output: 'dist',
  },
  esbuild: {
    name: 'esbuild',
    package: 'esbuild',
    whole: true,
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-copied' },
    build: ({ inputs }) => ['esbuild', ...inputs, '--bundle', '--minify', '--format=esm', '--outdir=dist'],
    script: '<script type="module" src="./main.js"></script>',
    output: 'dist',
  },
  parcel: {
    name: 'Parcel',
    package: 'parcel',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-parcel' },
    build: () => ['parcel', 'build', 'index.html', '--no-cache', '--cache-dir', '.cache', '--no-source-maps'],
    output: 'dist',
  },
  'parcel-exports': {
    // Parcel's own starters for React have this setting: then it reads `exports` and not our `alias`.
    name: 'Parcel with `packageExports`',
    package: 'parcel',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-parcel' },
    manifest: { '@parcel/resolver-default': { packageExports: true } },
    build: () => ['parcel', 'build', 'index.html', '--no-cache', '--cache-dir', '.cache', '--no-source-maps'],
    output: 'dist',
  },
  next: {
    name: 'Next.js, React included',
    package: 'next',
    entries: ['default', 'slim', 'auto', 'worker', 'snippet'],
    build: () => ['next', 'build'],
    serve: () => ({ command: ['next', 'start', '--port', '0'], ready: /Local:\s+(http:\/\/localhost:\d+)/ }),
  },
  module: {
    name: '`<script type="module">`',
    entries: ['default', 'inline', 'slim', 'auto', 'worker', 'snippet'],
    apps: { slim: 'slim-copied', worker: 'worker-unbundled' },
    script: `<script type="importmap">
      {
        "imports": {
          "browser-tracing": "/node_modules/browser-tracing/pkg/index.js",
          "browser-tracing/inline": "/node_modules/browser-tracing/pkg/inline.js",
          "browser-tracing/auto": "/node_modules/browser-tracing/pkg/auto.js",
          "browser-tracing/slim": "/node_modules/browser-tracing/pkg/slim.js"
        }
      }
    </script>
    <script type="module" src="./main.js"></script>`,
  },
  classic: { name: 'classic `<script>`', entries: ['global'] },
};

await build({ quiet: true });
await installPackage();
const lab = await Lab.start();

/** @type {Map<string, Map<string, { builds: string, header: string, engine: string, before: string, bytes: string }>>} by tool, then by entry */
const results = new Map();
after(async () => {
  await lab.stop();
  const entries = ['default', 'inline', 'slim', 'auto', 'worker', 'snippet', 'global'];
  const rows = [...results].map(([name, cells]) => [
    name,
    ...entries.map((entry) => {
      const cell = cells.get(entry);
      return cell ? [cell.builds + cell.header + cell.engine, cell.before + cell.bytes].join(' ').trim() : '';
    }),
  ]);
  const lines = [['builds · first request has header · engine ready · brotli bytes', ...entries], ['---', ...entries.map(() => '---')], ...rows];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  mkdirSync(at('test-results'), { recursive: true });
  writeFileSync(at('test-results/bundlers.md'), `${table}\n`);
  // Not on stdout: that is the test runner's, which a page of text between its messages can confuse.
  console.error(table);
});

const only = process.env.TOOL;
if (only && !(only in tools)) throw new Error(`TOOL is none of ${Object.keys(tools).join(', ')}`);
for (const [id, tool] of Object.entries(tools)) {
  if (only && only !== id) continue;
  for (const entry of tool.entries) {
    test(`${tool.name}: ${entry}`, async () => {
      const label = tool.package ? `${tool.name} (${versionOf(tool.package)})` : tool.name;
      const cells = results.get(label) ?? new Map();
      results.set(label, cells);
      const cell = { builds: '✗', header: '✗', engine: '✗', before: '', bytes: '' };
      cells.set(entry, cell);
      const made = await project(id, tool, entry);
      cell.builds = tool.build ? '✓' : '–';
      const late = entry === 'default';
      const bytes = await lab.open(made, tool, late, async ({ page, origin, loaded, request, transaction }) => {
        for (const tail of entry === 'snippet' ? ['/early', '/first'] : ['/first']) {
          const { headers } = await request(tail);
          assert.equal(parseSentryTrace(headers['sentry-trace']).trace, TRACE);
          assert.match(String(headers.baggage), new RegExp(`sentry-trace_id=${TRACE}`));
        }
        cell.header = '✓';
        if (late) {
          // What the browser has said of its requests has been heard by then.
          await page.evaluate(() => 0);
          const [before, has] = await loaded();
          assert.equal(has, !!tool.whole, 'the engine is a file of its own, where files are divided at all');
          if (tool.build || !tool.serve) cell.before = `${(before / 1000).toFixed(1)} of `;
          await page.evaluate(() => /** @type {any} */ (window).due());
        }
        const pageload = await transaction(isPageload, 'the page load');
        assert.deepEqual([pageload.contexts.trace.trace_id, pageload.contexts.trace.parent_span_id], [TRACE, PARENT]);
        const recorded = entry === 'worker' ? await transaction((event) => event.transaction === 'in the worker', 'the transaction of the worker') : pageload;
        assert.equal(recorded.contexts.trace.trace_id, TRACE);
        requestSpan(recorded, await request('/first'));
        if (late)
          assert.ok(
            pageload.spans.some((/** @type {any} */ { description, op }) => description === 'early' && op === 'task'),
            'the span from before the engine',
          );
        cell.engine = '✓';
        if (id === 'next' && entry === 'default') {
          const html = await (await fetch(origin)).text();
          assert.match(html, /<p id="server">\{\}<\/p>/, 'the server renders, and has no trace of ours');
          assert.match(html, /<p id="client">no trace<\/p>/);
          await page.waitForFunction((trace) => document.getElementById('client')?.textContent === trace, TRACE);
          assert.equal(await (await fetch(`${origin}/edge`)).text(), 'from the edge');
        }
      });
      if (tool.build || !tool.serve) cell.bytes = `${(bytes / 1000).toFixed(1)} KB`;
    });
  }
}

if (!only || only === 'vitest') {
  test('vitest in jsdom: inert as Node resolves the package, at work as browsers resolve it, harmless where jsdom has the least', async () => {
    await project('vitest', { name: 'vitest', build: () => ['vitest', 'run', '--environment', 'jsdom'] }, 'default');
  });
}
