// @ts-check
// `node scripts/names.mjs [rounds]`: gives what is internal to src/npm (names that begin with one underscore) names under which it compresses well, and
// writes them to scripts/names.json. The build takes them from there, so that a change of one module does not rename, and so resize, all the others.
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import { INTERNAL, RESERVED } from './build.mjs';
import { at, root } from './lib/files.mjs';
import { cli, isMain, say } from './lib/terminal.mjs';

const FILE = at('scripts/names.json');

/** @typedef {Record<string, string | false>} Names */

/** How esbuild makes both. @satisfies {import('esbuild').BuildOptions} */
const COMMON = {
  bundle: true,
  absWorkingDir: root,
  outdir: 'out',
  minify: true,
  target: 'es2022',
  legalComments: /** @type {const} */ ('none'),
  mangleProps: INTERNAL,
  reserveProps: RESERVED,
  external: ['*/debug.js', '*/alone.js', '*/turns.js'],
  write: /** @type {const} */ (false),
};

/**
 * What a page loads that imports `init` and `browserTracingIntegration`, its late parts too, and the head snippet, under these names.
 * @param {Names} mangleCache
 */
async function bundled(mangleCache) {
  const contents = `import { init, browserTracingIntegration } from './src/npm/slim.js';
    init({ dsn: 'https://public@ingest.example/1', tracesSampleRate: 1, integrations: [browserTracingIntegration()] });`;
  const page = await bundle({ ...COMMON, stdin: { contents, resolveDir: root }, splitting: true, format: 'esm', mangleCache });
  const all = /** @type {Names} */ (page.mangleCache);
  const snippet = await bundle({ ...COMMON, entryPoints: ['src/npm/snippet.js'], format: 'iife', mangleCache: all });
  const files = [...page.outputFiles, ...snippet.outputFiles];
  return { bytes: files.reduce((sum, { contents }) => sum + brotliCompressSync(contents).length, 0), all };
}

if (isMain(import.meta.url)) {
  cli(async () => {
    const rounds = Number(process.argv[2] ?? 0);
    const { all, bytes } = await bundled(JSON.parse(readFileSync(FILE, 'utf8')));
    let best = { names: all, bytes };
    say(`${best.bytes} B, ${Object.keys(best.names).length} names`);
    const keys = Object.keys(best.names);
    for (let round = 0; round < rounds; round++) {
      const next = { ...best.names };
      const [a, b] = [0, 0].map(() => keys[Math.floor(Math.random() * keys.length)]);
      [next[a], next[b]] = [next[b], next[a]];
      const { bytes } = await bundled(next);
      if (bytes < best.bytes) say(`${(best = { names: next, bytes }).bytes} B after ${round} rounds`);
    }
    const sorted = Object.fromEntries(Object.entries(best.names).sort(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
  });
}
