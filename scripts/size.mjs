// @ts-check
// `npm run size`: bytes of the package's parts and of whole set-ups, beside the same set-up on @sentry/browser.
//   --json    the same as JSON on stdout
//   --apps    builds the Leptos and Yew apps three times each, to print what the crate adds to them; without it these rows
//             are printed when the apps are built already
//   --write   writes what was measured into the tables of docs/sizes.md and README.md
//   --check   exit code 1 when a budget in tests/size.json is exceeded
// gzip is level 9, brotli is quality 11: what a good static host sends.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, entries } from './build.mjs';
import { at, root } from './lib/files.mjs';
import { measureRustApps, rustAppsAreMeasured } from './lib/rust-apps.mjs';
import { Problem, cli, dim, isMain, say } from './lib/terminal.mjs';

/** @typedef {{ raw: number, gzip: number, brotli: number }} Size */

/** @param {...Uint8Array} files each compressed on its own, as each is a response of its own @returns {Size} */
function sizeOf(...files) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  const sum = (/** @type {(file: Uint8Array) => number} */ length) => files.reduce((total, file) => total + length(file), 0);
  return {
    raw: sum((file) => file.length),
    gzip: sum((file) => gzipSync(file, { level: 9 }).length),
    brotli: sum((file) => brotliCompressSync(file, quality).length),
  };
}

/** @param {string} from where the app imports from */
const app = (from) => `import { init, browserTracingIntegration } from ${JSON.stringify(from)};
init({ dsn: 'https://public@ingest.example/1', tracesSampleRate: 1, integrations: [browserTracingIntegration()] });`;

/** Modules that only some pages import, when something of theirs asks for them. */
const ON_DEMAND = /\/api\/(callbacks|rare)\.js$/;
/**
 * What says things with `debug`, stands in for the engine where there is none, or is for pages that call `init` again before it has come: left out, as
 * the reference's debug code is.
 */
const DEBUG = /\/(debug|alone|turns)\.js$/;

/**
 * What an app that imports just `init` and `browserTracingIntegration` ships: tree-shaken, minified, production
 * conditions, debug code off. The same for both sides.
 * @param {string} from where the app imports from
 * @returns {Promise<{ first: Uint8Array[], late: Uint8Array[], asked: Uint8Array[] }>} the files that run before the page's own code,
 * those imported later, and those that only pages with callbacks import
 */
async function appBundle(from) {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    stdin: { contents: app(from), resolveDir: root, sourcefile: 'app.js' },
    bundle: true,
    splitting: true,
    outdir: 'out',
    absWorkingDir: root,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['production'],
    define: { __SENTRY_DEBUG__: 'false', 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    write: false,
  });
  const { outputs } = result.metafile;
  const entry = Object.keys(outputs).find((file) => outputs[file].entryPoint === 'app.js' || outputs[file].entryPoint === '<stdin>');
  if (!entry) throw new Error('esbuild names no entry');
  const first = new Set([entry]);
  // Sets that grow while they are walked: what is imported at once, directly or not, …
  for (const file of first) for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') first.add(path);
  // … and what is imported by any page: a test (tests/npm/chunks.test.mjs) opens one and looks what it loads.
  const loaded = new Set(first);
  for (const file of loaded) for (const { path } of outputs[file].imports) if (!ON_DEMAND.test(outputs[path]?.entryPoint ?? '')) loaded.add(path);
  const contents = (/** @type {(file: string) => boolean} */ wanted) =>
    result.outputFiles
      .filter(({ path }) => !DEBUG.test(outputs[relative(root, path)].entryPoint ?? '') && wanted(relative(root, path)))
      .map((file) => file.contents);
  return {
    first: contents((file) => first.has(file)),
    late: contents((file) => loaded.has(file) && !first.has(file)),
    asked: contents((file) => !loaded.has(file)),
  };
}

/**
 * The file that such an app loads before its own code as Vite builds it (Rolldown). It puts into it just what is used there;
 * esbuild leaves there too what other exports share with the part that is imported late.
 * @param {string} input the app's file, or the entry from which an app imports that is made here
 * @param {RegExp} [external] files that are left out
 */
export async function blockingFile(input, external) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input,
    external,
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (/^\w+$/.test(id) ? id : null),
        load: (id) => (/^\w+$/.test(id) ? app(at(`pkg/${id}.js`)) : null),
      },
    ],
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, chunkFileNames: '[name].js' });
  const entry = output.find((file) => file.type === 'chunk' && file.isEntry);
  if (entry?.type !== 'chunk' || entry.imports.length) throw new Error('the entry is not one file');
  return entry.code;
}

/** One source file as a bundler ships it: without what it imports, but for the numbers of the seam, which stand where their names are. @param {string} file */
async function minified(file) {
  // Imported late: on a fresh clone it is installed by then.
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    entryPoints: [at(file)],
    bundle: true,
    plugins: [
      {
        name: 'alone',
        setup: ({ onResolve }) => onResolve({ filter: /^\./ }, ({ path }) => (path.endsWith('/seam.js') ? undefined : { path, external: true })),
      },
    ],
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  });
  return outputFiles[0].contents;
}

/** Measures what is in pkg/ and in src/browser. */
export async function measure() {
  const wasm = readFileSync(at('pkg/engine.wasm'));
  const coreWasm = readFileSync(at('pkg/core.wasm'));
  /** @type {Record<string, Size>} */
  const parts = {
    engine: sizeOf(wasm),
    core: sizeOf(coreWasm),
    glue: sizeOf(await minified('src/npm/engine.js')),
    shim: sizeOf(await minified('src/browser/shim.js')),
    host: sizeOf(await minified('src/browser/host.js')),
  };
  /** @type {Record<string, Size>} */
  const files = {};
  for (const { name } of entries) files[name] = sizeOf(readFileSync(at('pkg', `${name}.js`)));
  const { first: theirs, late: theirsLate, asked: theirsAsked } = await appBundle('@sentry/browser');
  const reference = sizeOf(...theirs, ...theirsLate, ...theirsAsked);
  const slim = await appBundle(at('pkg/slim.js'));
  const core = await appBundle(at('pkg/core.js'));
  const inline = await appBundle(at('pkg/inline.js'));
  const split = await appBundle(at('pkg/index.js'));
  /** @type {Record<string, Size>} */
  const setups = {
    default: sizeOf(...slim.first, ...slim.late, wasm),
    callbacks: sizeOf(...slim.first, ...slim.late, ...slim.asked, wasm),
    inline: sizeOf(...inline.first, ...inline.late, ...inline.asked),
    core: sizeOf(...core.first, ...core.late, coreWasm),
    // What the page loads and runs before its own code; the rest comes with the engine.
    blocking: sizeOf(Buffer.from(await blockingFile('slim'))),
    blockingEsbuild: sizeOf(...slim.first),
    // The same of the default entry, and all that a page without callbacks loads of it.
    blockingDefault: sizeOf(Buffer.from(await blockingFile('index'))),
    blockingDefaultEsbuild: sizeOf(...split.first),
    split: sizeOf(...split.first, ...split.late),
  };
  return {
    versions: { 'browser-tracing': version('package.json'), '@sentry/browser': version('node_modules/@sentry/browser/package.json') },
    parts,
    entries: files,
    setups,
    reference,
    ratios: Object.fromEntries(Object.entries(setups).map(([name, size]) => [name, round(size.brotli / reference.brotli)])),
  };
}

/** @param {string} file */
const version = (file) => JSON.parse(readFileSync(at(file), 'utf8')).version;

/** @param {number} ratio */
const round = (ratio) => Math.round(ratio * 1000) / 1000;

/** @typedef {{ brotli: Record<string, Record<string, number>>, ratios: Record<string, number> }} Limits */

/** `budgets` fail the tests and are only ever lowered; `goals` are where they are to go. @type {{ budgets: Limits, goals: Limits }} */
const LIMITS = JSON.parse(readFileSync(at('tests/size.json'), 'utf8'));

/**
 * The limits that are exceeded. A limit for something that is not measured is a fault of the file.
 * @param {Awaited<ReturnType<typeof measure>>} measured
 * @param {Limits} [limits]
 * @param {string} [word] what a limit is called
 */
export function exceeded(measured, limits = LIMITS.budgets, word = 'allowed') {
  const found = [];
  for (const group of /** @type {const} */ (['parts', 'entries', 'setups'])) {
    for (const [name, limit] of Object.entries(limits.brotli[group] ?? {})) {
      const size = measured[group][name];
      if (!size) throw new Problem(`tests/size.json names ${group}.${name}, which is not measured`);
      if (size.brotli > limit) found.push(`${group}.${name}: ${size.brotli} B brotli, ${limit} ${word}`);
    }
  }
  for (const [name, limit] of Object.entries(limits.ratios)) {
    const ratio = measured.ratios[name];
    if (ratio === undefined) throw new Problem(`tests/size.json names ratios.${name}, which is not measured`);
    if (ratio > limit) found.push(`${name}: ${ratio} of the reference, ${limit} ${word}`);
  }
  return found;
}

/** @param {Awaited<ReturnType<typeof measure>>} measured */
function table({ versions, parts, entries: files, setups, reference, ratios }) {
  const rows = [['', 'raw', 'gzip -9', 'brotli 11', 'of reference']];
  const row = (/** @type {string} */ name, /** @type {Size} */ size, ratio = '') =>
    rows.push([name, ...[size.raw, size.gzip, size.brotli].map((bytes) => bytes.toLocaleString('en')), ratio]);
  for (const [name, size] of Object.entries(parts)) row(name, size);
  for (const [name, size] of Object.entries(files)) row(`pkg/${name}.js`, size);
  const titles = {
    default: 'init + browserTracingIntegration, engine.wasm apart',
    callbacks: 'the same with every callback in use',
    inline: 'the same in one file',
    core: 'the same from core, core.wasm apart',
    split: 'init + browserTracingIntegration, the default entry',
    blockingDefault: 'of it before the page’s own code (Vite)',
    blockingDefaultEsbuild: 'of it before the page’s own code (esbuild)',
    blocking: 'the same of slim (Vite)',
    blockingEsbuild: 'the same of slim (esbuild)',
  };
  for (const [name, title] of Object.entries(titles)) row(title, setups[name], ratios[name].toFixed(3));
  row(`@sentry/browser ${versions['@sentry/browser']}, the same import`, reference, '1');
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) => cells.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]))).join('  ')).join('\n');
}

/** What `measureRustApps` says of each app. */
const RUST_COLUMNS = ['the app without us', 'what we add without instruments', 'what we add', 'what we add with tracing'];

/**
 * Puts what was measured into a page's table and sentences: rows by their first cell, sizes in KB.
 * @param {string} page its text
 * @param {Awaited<ReturnType<typeof measure>>} measured
 * @param {Record<string, Size>} [apps] those written in Rust
 */
export function written(page, { parts, entries: files, setups, reference }, apps) {
  const kilobytes = (/** @type {Size} */ { brotli }) => (brotli / 1000).toFixed(1);
  /** @type {Record<string, Size>} */
  const rows = {
    '`init` + `browserTracingIntegration`, `engine.wasm` apart': setups.default,
    'the same from `slim`, engine and all': setups.default,
    'the same with every callback in use': setups.callbacks,
    'the default entry: `init` + `browserTracingIntegration`, engine and all': setups.split,
    "of it before the page's own code, as Vite divides it": setups.blockingDefault,
    "of it before the page's own code, as esbuild divides it with `--splitting`": setups.blockingDefaultEsbuild,
    'what blocks the page before its own code': setups.blockingDefault,
    'the same in one file, from `inline`': setups.inline,
    'the same from `core`, `core.wasm` apart': setups.core,
    "of `slim` before the page's own code, as Vite divides it": setups.blocking,
    'what blocks the page before its own code, with `slim`': setups.blocking,
    'the same as esbuild divides it': setups.blockingEsbuild,
    'the head snippet alone': files.snippet,
    '`@sentry/browser`': reference,
  };
  let text = page.replace(/the engine \([\d.]+ KB\)/, `the engine (${kilobytes(parts.engine)} KB)`);
  for (const [name, size] of Object.entries(rows)) {
    const ratio = size === reference ? '1' : (size.brotli / reference.brotli).toFixed(2);
    text = text.replace(
      new RegExp(`^(\\| ${name.replaceAll(/[.+]/g, '\\$&')} \\|) [\\d.]+( KB)? \\| [\\d.]+ \\|$`, 'm'),
      (_, cell, unit = '') => `${cell} ${kilobytes(size)}${unit} | ${ratio} |`,
    );
  }
  for (const app of apps ? ['yew', 'leptos'] : []) {
    const cells = RUST_COLUMNS.map((what) => ` ${kilobytes(/** @type {Record<string, Size>} */ (apps)[`${app}: ${what}`])} |`);
    text = text.replace(new RegExp(`^(\\| \`www/${app}\`[^|]*\\|).*$`, 'm'), (_, cell) => cell + cells.join(''));
  }
  return text;
}

/** @param {Record<string, Size>} apps */
function appTable(apps) {
  const rows = Object.entries(apps).map(([name, { raw, gzip, brotli }]) =>
    [name.padEnd(40), ...[raw, gzip, brotli].map((bytes) => bytes.toLocaleString('en').padStart(10))].join('  '),
  );
  return ['', 'Rust apps: wasm and JavaScript'.padEnd(40) + '         raw     gzip -9   brotli 11', ...rows].join('\n');
}

if (isMain(import.meta.url)) {
  cli(async () => {
    await build({ quiet: true });
    const measured = await measure();
    const apps = process.argv.includes('--apps') || rustAppsAreMeasured() ? await measureRustApps({ quiet: true }) : undefined;
    if (process.argv.includes('--json')) console.log(JSON.stringify({ ...measured, apps }, null, 2));
    else {
      console.log(table(measured));
      if (apps) console.log(appTable(apps));
      else say('\nWhat the crate adds to a Yew and a Leptos app: npm run size -- --apps (builds them, some minutes)');
    }
    if (process.argv.includes('--write')) {
      for (const file of ['docs/sizes.md', 'README.md']) writeFileSync(at(file), written(readFileSync(at(file), 'utf8'), measured, apps));
    }
    const missed = exceeded(measured, LIMITS.goals, 'wanted');
    if (missed.length) say(`\nnot yet at the goals of tests/size.json:\n  ${missed.join('\n  ')}`);
    if (!process.argv.includes('--check')) return;
    const over = exceeded(measured);
    if (over.length) throw new Problem(`over the budgets in tests/size.json:\n  ${over.join('\n  ')}`);
    say(dim('within the budgets of tests/size.json'));
  });
}
