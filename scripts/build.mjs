// @ts-check
// `npm run build`: the Rust crate and src/npm become the npm package in pkg/. Does nothing when nothing changed.
//
//   cargo (cdylib, --cfg npm_engine) → wasm-bindgen → wasm-opt → sorted for compression (lib/pack.mjs) → a run of the engine → esbuild
//
// In src/npm one import names something that only exists after the first half, and is resolved here:
//   './engine-bytes.js'  default export: the optimised wasm as a text (lib/engine-text.mjs), in a list: a bundler that puts constants where their
//                        names stand would have it twice
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { engineBuild } from './lib/engine.mjs';
import { moduleOf } from './lib/engine-text.mjs';
import { at, digest, filesBelow, isCurrent, root, whenChanged } from './lib/files.mjs';
import { namedByLikeness } from './lib/likeness.mjs';
import { ownName, renamed, withoutUnread } from './lib/own-names.mjs';
import { pack } from './lib/pack.mjs';
import { Problem, ask, cli, isMain, run, say, step } from './lib/terminal.mjs';
import { checkNode, ensureNpm, ensureRust, ensureXtask } from './setup.mjs';

/** What begins with one underscore is internal to src/npm … */
export const INTERNAL = /^_[a-z]/;
/** … but for what the app may pass in, or Vue's objects have, which keeps its name. */
export const RESERVED = /^_(experiments|metadata|isVue|sentryDebugIds|debugIds)$/;
/** Under which names, where that has been looked into (names.mjs). */
const NAMES = at('scripts/names.json');

/**
 * What esbuild makes of src/npm: one file each in pkg/. `external` imports stay imports (of another entry). `modules`: a file
 * for each module, below pkg/lib, so that the app's bundler can put what is loaded late into a file of its own.
 * @type {{ name: string, source: string, format: 'esm' | 'iife', external?: string[], platform?: 'browser' | 'node', modules?: boolean, global?: string }[]}
 */
export const entries = [
  { name: 'index', source: 'src/npm/index.js', format: 'esm', modules: true }, // engine imported late
  { name: 'inline', source: 'src/npm/inline.js', format: 'esm' }, // engine inlined, starts synchronously
  { name: 'slim', source: 'src/npm/slim.js', format: 'esm', modules: true }, // the app brings engine.wasm
  { name: 'core', source: 'src/npm/core.js', format: 'esm', modules: true }, // the app brings core.wasm
  { name: 'auto', source: 'src/npm/auto.js', format: 'esm', modules: true },
  { name: 'worker', source: 'src/npm/worker.js', format: 'esm' },
  { name: 'snippet', source: 'src/npm/snippet.js', format: 'iife' }, // for an inline script in <head>
  { name: 'global', source: 'src/npm/inline.js', format: 'esm', global: 'BrowserTracing' }, // a classic script
  { name: 'debug', source: 'src/browser/debug.js', format: 'esm' }, // loaded by the others with `debug: true` alone
  { name: 'alone', source: 'src/npm/api/alone.js', format: 'esm' }, // loaded by the others for errors where there is no engine
  { name: 'server', source: 'src/npm/server.js', format: 'esm', platform: 'node' }, // inert, for SSR imports
];

/**
 * The engines, each with where the first half leaves its glue, the optimised wasm and what is sent of it. The whole one comes last: what cargo has made of it stays.
 * @param {string} name @param {string[]} features
 */
const engineIn = (name, features) => ({
  name,
  features,
  dir: at('target/npm', name),
  glue: at('target/npm', name, 'engine.js'),
  wasm: at('target/npm', name, 'engine_bg.wasm'),
  packed: at('target/npm', name, 'packed.wasm'),
});
const CORE = engineIn('core', ['--no-default-features']);
const WHOLE = engineIn('engine', []);
const ENGINES = [CORE, WHOLE];
/** What calls it in the package. */
const LOADER = at('src/npm/engine.js');
const PKG = at('pkg');

/** What wasm-bindgen exports for a glue of its own, and src/npm/engine.js does not call. */
const UNUSED = ['__wbg_engine_free', '__wbindgen_realloc', '__wbindgen_externrefs', '__wbindgen_start', '__abort_handler', '__instance_terminated'];
// Flattening first lets the passes see more (−0.2 KB brotli); nothing lives below address 1024, where only an overflowing
// stack would be (−0.1 KB). What the compiler has kept apart compresses better apart, all but the smallest; an expression that is repeated
// compresses better than a local that holds it (−0.4 KB). What is left after three rounds is as small as
// after as many as change anything, in two thirds of the time. Alignments are hints that no engine needs (−0.1 KB).
const WASM_OPT = [
  `--remove-exports=${UNUSED}`,
  '--remove-unused-module-elements',
  ...['--one-caller-inline-max-function-size=20', '--always-inline-max-function-size=2'],
  ...['--skip-pass=local-cse', '--skip-pass=simplify-locals'],
  ...['--flatten', '--rereloop', '-O1', '-Oz', '-Oz', '-Oz', '--low-memory-unused'],
  ...['--dealign', '--reorder-functions', '--strip-debug', '--strip-producers', '--emit-target-features'],
];
// Functions that are called most come first (−0.3 KB), and are beside what is like them (−0.3 KB).
const WASM_OPT_ORDER = [
  '--optimize-level=2',
  '--shrink-level=2',
  '--optimize-stack-ir',
  '--reorder-functions-by-name',
  '--strip-debug',
  '--strip-target-features',
];

/**
 * Which order of the functions packs best only a try tells: how many bytes in a row make two of them alike, and how many of the most used are
 * ordered apart from the others.
 */
const ORDERS = [2, 3, 4].flatMap((run) => [0, 25, 55, 62].map((mostUsed) => [run, mostUsed]));

/** @param {typeof WHOLE} engine @param {{ quiet?: boolean, compiled?: () => void }} options */
async function compile({ name, features, dir, wasm }, { quiet, compiled }) {
  const raw = at('target/wasm32-unknown-unknown/debug/browser_tracing.wasm');
  // At a time: the engine is mostly the work of one thread.
  const compiling = step(`Compiling ${name}.wasm`, () => run('cargo', engineBuild(features), { cwd: root, quiet })).finally(compiled);
  const [xtask] = await Promise.all([ensureXtask(), compiling]);
  rmSync(dir, { recursive: true, force: true });
  await run(xtask, ['--omit-default-module-path', '--out-dir', dir, '--out-name', 'engine', raw]);
  if (existsSync(join(dir, 'snippets'))) {
    throw new Problem('the npm engine must not bring snippets: keep `#[wasm_bindgen(module = …)]` out of what `cfg(npm_engine)` compiles');
  }
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(wasm, withoutUnread(readFileSync(wasm)));
}

/** @param {typeof WHOLE} engine */
const optimise = ({ name, wasm, packed }) =>
  step(`Optimising ${name}.wasm`, async () => {
    const optimised = (/** @type {string[]} */ flags) => run(process.execPath, [at('node_modules/binaryen/bin/wasm-opt'), ...flags, wasm, '-o', wasm]);
    await optimised(WASM_OPT);
    const whole = await renamed(readFileSync(wasm));
    /** @type {Uint8Array[]} */
    let best = [];
    let least = Infinity;
    for (const [run, mostUsed] of ORDERS) {
      writeFileSync(wasm, namedByLikeness(whole, run, mostUsed));
      await optimised(WASM_OPT_ORDER);
      const tried = readFileSync(wasm);
      const bytes = await pack(tried, name);
      const { length } = brotliCompressSync(bytes);
      if (length < least) [best, least] = [[tried, bytes], length];
    }
    writeFileSync(wasm, best[0]);
    writeFileSync(packed, best[1]);
  });

/**
 * The calls of the engine's exports in a file, each with the kinds of its arguments: t the object, p and l where something
 * is and how long, n a number.
 * @param {string} file
 * @returns {string[]}
 */
const callsIn = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/wasm\.((?:engine_)?(?:ask|call|new))\((.*)\)/g)]
    .map(([, name, given]) => {
      const plain = given.replace(/putNumbers\(nums\), nums\.length|put\(\w+\), size/g, 'ptr, len').replace(/\).*/, '');
      const kinds = plain.split(', ').map((argument) => (/^(this\.\w+|at)$/.test(argument) ? 't' : (/^(ptr|len)\d*$/.exec(argument)?.[1][0] ?? 'n')));
      return `${ownName(name)}(${kinds.join()})`;
    })
    .sort();

/** wasm-bindgen decides how its exports are called: src/npm/engine.js has to call them as the glue does that it writes. @param {typeof WHOLE} engine */
function compareCalls({ glue }) {
  const [theirs, ours] = [glue, LOADER].map((file) => callsIn(file).join('\n  '));
  if (theirs !== ours) throw new Problem(`src/npm/engine.js calls the engine in another way than wasm-bindgen's glue:\n  ${ours}\nthe glue:\n  ${theirs}`);
}

/**
 * Starts the optimised engine once: an optimiser that does not know the module's features can leave one that compiles
 * and then fails at its start.
 * @param {typeof WHOLE} engine
 */
async function smoke({ packed }) {
  const { start } = await import(`${pathToFileURL(LOADER).href}?${digest([LOADER, packed])}`);
  const engineOf = start(readFileSync(packed));
  const endpoint = 'https://ingest.example/api/7/envelope/';
  const known = /** @type {Record<string, any>} */ ({
    tracesSampleRate: 1,
    publicKey: 'public',
    host: 'ingest.example',
    endpoint,
    url: 'https://app.example/',
    now: 1,
    wall: 1.7e12,
    timeOrigin: 1.7e12,
  });
  const { OPTION_NUMBERS, OPTION_TEXTS, OPTION_LISTS, FACT_NUMBERS, FACT_TEXTS } = await import('../src/browser/positions.js');
  const given = (/** @type {string} */ names) => names.split(' ').map((name) => known[name]);
  const engine = engineOf([0, ...given(`${OPTION_NUMBERS} ${FACT_NUMBERS}`)], given(`${OPTION_TEXTS} ${OPTION_LISTS} ${FACT_TEXTS}`).join('\x1f'));
  const outputs = [];
  for (let output; (output = engine.poll()) !== undefined; ) outputs.push(output);
  if (!outputs.some((output) => output.startsWith(`U${endpoint}`))) {
    throw new Problem(`the optimised engine started, but its first outputs name no endpoint: ${JSON.stringify(outputs)}`);
  }
}

/**
 * Where the other files of the package are, from the address of the classic script that runs now. A relative import does not say it: in a script of
 * another origin without `crossorigin` the browser resolves none, and at an address without a file name, which a package CDN answers with the package's
 * browser file, it names another package's file. By the tag's name, as an element of the page can stand in for the script when it is called `currentScript`.
 * Stands in the script as text.
 * @returns {string} a folder, with the slash; where the script does not know its address (a worker, a script inside of the page), as written
 */
const folderOfScript = () => {
  const { tagName, src } = /** @type {any} */ (globalThis.document?.currentScript || {});
  const [path] = tagName === 'SCRIPT' ? /^[\w+.-]+:\/\/[^?#]*/.exec(src) || [] : [];
  if (!path) return './';
  return path.endsWith('.js') ? path.replace(/[^/]*$/, '') : `${path.replace(/\/$/, '')}/pkg/`;
};

/**
 * A module as a classic script that leaves its exports in a global. esbuild's own way to do so does not survive a page that has put
 * something on Object.prototype.
 * @param {string} module @param {string} name @param {(text: string) => Promise<string>} minified
 */
async function classic(module, name, minified) {
  const [list, names] = /export\{([^}]*)\};?\s*$/.exec(module) || [];
  if (!list || !names) throw new Problem('the module for classic scripts does not end with its exports');
  const members = names
    .split(',')
    .map((it) => it.split(' as '))
    .map(([own, as]) => (as ? `${as}:${own}` : own));
  const body = module.slice(0, -list.length).replace(/import\("\.\/([\w-]+\.js)"\)/g, 'import($folder+"$1")');
  if (/import\("/.test(body)) throw new Problem('the classic script imports by an address that is not made of its own');
  if (module.includes('$folder')) throw new Problem('$folder is the name of something else in the classic script');
  const folder = (await minified(`(${folderOfScript})()`)).replace(/;\s*$/, '');
  return `"use strict";(()=>{const $folder=${folder};${body}globalThis.${name}={${members.join()}}})();\n`;
}

/** @param {(typeof WHOLE)[]} engines */
async function bundle(engines) {
  for (const engine of engines) {
    compareCalls(engine);
    await smoke(engine);
  }
  const esbuild = await import('esbuild');
  rmSync(PKG, { recursive: true, force: true });
  mkdirSync(PKG, { recursive: true });
  const module = moduleOf(readFileSync(WHOLE.packed));
  /** @type {import('esbuild').Plugin} */
  const engine = {
    name: 'engine',
    setup(build) {
      build.onResolve({ filter: /^\.\/engine-bytes\.js$/ }, () => ({ path: 'bytes', namespace: 'engine', sideEffects: false }));
      // A file of its own for those that are one file: nobody else is to pay for it.
      build.onResolve({ filter: /\/(debug|alone)\.js$/ }, ({ kind, path }) =>
        kind === 'dynamic-import' ? { path: path.replace(/.*\//, './'), external: true } : undefined,
      );
      build.onLoad({ filter: /^bytes$/, namespace: 'engine' }, () => ({
        contents: module,
      }));
    },
  };
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    bundle: true,
    minify: true,
    target: 'es2022',
    mangleProps: INTERNAL,
    reserveProps: RESERVED,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [engine],
  };
  /** What stands in for the engine where there is none brings all it needs: who has one is not to load files that are shared with it. @type {import('esbuild').Plugin} */
  const apart = {
    name: 'alone',
    setup: (build) => build.onResolve({ filter: /\/alone\.js$/ }, ({ path }) => ({ path, external: true })),
  };
  // What is internal has one name in all entries: copies of the package on one page share their state.
  const { mangleCache } = await esbuild.build({
    ...common,
    format: 'esm',
    entryPoints: [...new Set(entries.map(({ source }) => at(source)))],
    write: false,
    outdir: PKG,
    mangleCache: JSON.parse(readFileSync(NAMES, 'utf8')),
  });
  await Promise.all(
    entries.map(async ({ name, source, modules, global, ...options }) => {
      const outfile = join(PKG, `${name}.js`);
      if (global) {
        const { outputFiles } = await esbuild.build({ ...common, ...options, entryPoints: [at(source)], write: false, mangleCache });
        const minified = async (/** @type {string} */ text) => (await esbuild.transform(text, { minify: true, target: common.target })).code;
        return writeFileSync(outfile, await classic(outputFiles[0].text, global, minified));
      }
      if (!modules) return esbuild.build({ ...common, entryPoints: [at(source)], outfile, mangleCache, ...options });
      // The modules of the whole.
      const { metafile } = await esbuild.build({
        ...common,
        ...options,
        plugins: [apart],
        external: ['./engine-bytes.js'],
        entryPoints: [at(source)],
        write: false,
        outdir: PKG,
        metafile: true,
        mangleCache,
        absWorkingDir: root,
      });
      const entryPoints = Object.keys(metafile.inputs);
      await esbuild.build({
        ...common,
        ...options,
        bundle: false,
        treeShaking: true,
        plugins: [],
        entryPoints,
        outdir: join(PKG, 'lib'),
        outbase: 'src',
        mangleCache,
        absWorkingDir: root,
      });
      const { outputFiles } = await esbuild.build({ ...common, format: 'esm', entryPoints: [at('src/npm/api/alone.js')], write: false, mangleCache });
      writeFileSync(join(PKG, 'lib/npm/api/alone.js'), outputFiles[0].contents);
      writeFileSync(outfile, `export * from './lib/${source.slice('src/'.length)}';\n`);
    }),
  );
  writeFileSync(join(PKG, 'lib/npm/engine-bytes.js'), module);
  for (const { name, packed } of engines) writeFileSync(join(PKG, `${name}.wasm`), readFileSync(packed));
  for (const file of filesBelow(at('src/npm/types'))) {
    const target = join(PKG, file.slice(at('src/npm/types').length + 1));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, readFileSync(file));
  }
}

/**
 * Builds what changed.
 * @param {{ quiet?: boolean, demo?: boolean, compiled?: () => void }} [options] `quiet`: cargo's output only when it fails; `demo`: without the engine
 *   of `core`, which no page of the demo has, unless that is there already; `compiled`: called when cargo has done its part of an engine
 * @returns {Promise<boolean>} whether there was anything to do
 */
export async function build({ quiet = false, demo = false, compiled: onCompiled } = {}) {
  checkNode();
  // Only what comes after the compiler needs npm's packages.
  const packages = ensureNpm();
  packages.catch(() => {});
  await ensureRust();
  const missing = entries.filter(({ source }) => !existsSync(at(source)));
  if (missing.length) throw new Problem(`the table in scripts/build.mjs names missing files: ${missing.map((entry) => entry.source).join(', ')}`);
  const rust = filesBelow(at('src')).filter((file) => file.endsWith('.rs'));
  const engineInputs = digest([...rust, at('Cargo.toml'), at('Cargo.lock')], {
    rustc: await ask('rustc', ['--version'], { cwd: root }),
    xtask: digest([at('scripts/xtask/src')]),
    binaryen: version('binaryen'),
    ENGINES: ENGINES.map((engine) => [engine, engineBuild(engine.features)]),
    optimiser: digest([at('scripts/lib/likeness.mjs'), at('scripts/lib/own-names.mjs'), at('scripts/lib/pack.mjs'), at('src/npm/unpack.wat')], {
      WASM_OPT,
      WASM_OPT_ORDER,
    }),
  });
  const stamp = (/** @type {typeof WHOLE} */ { name }) => at('target/npm', `${name}.stamp`);
  const engines = ENGINES.filter((engine) => !demo || engine === WHOLE || isCurrent(stamp(engine), engineInputs));
  let compiled = Promise.resolve();
  const built = await Promise.all(
    engines.map((engine) =>
      whenChanged(stamp(engine), engineInputs, [engine.glue, engine.packed], async () => {
        compiled = compiled.then(() => compile(engine, { quiet, compiled: onCompiled }));
        await Promise.all([compiled, packages]);
        // While the next one is compiled.
        await optimise(engine);
      }),
    ),
  );
  const observers = filesBelow(at('src/engine')).filter((file) => file.endsWith('.js'));
  await packages;
  const files = engines.flatMap(({ glue, packed }) => [glue, packed]);
  const bundleInputs = digest([at('src/npm'), at('src/browser'), ...observers, at('scripts/build.mjs'), at('scripts/lib/engine-text.mjs'), NAMES, ...files], {
    esbuild: version('esbuild'),
  });
  const outputs = [...entries.map(({ name }) => join(PKG, `${name}.js`)), ...engines.map(({ name }) => join(PKG, `${name}.wasm`))];
  const bundled = await whenChanged(at('target/npm/bundle.stamp'), bundleInputs, outputs, () => step('Bundling the npm package', () => bundle(engines)));
  return built.includes(true) || bundled;
}

/** @param {string} name an npm package @returns {string} the version that is to be installed */
const version = (name) => JSON.parse(readFileSync(at('package.json'), 'utf8')).devDependencies[name];

if (isMain(import.meta.url)) {
  cli(async () => {
    const changed = await build();
    if (!changed) say('pkg/ is up to date.');
    for (const name of readdirSync(PKG).filter((file) => /\.(js|wasm)$/.test(file))) {
      const bytes = readFileSync(join(PKG, name));
      say(`  pkg/${name.padEnd(12)} ${String(bytes.length).padStart(7)} B  ${String(brotliCompressSync(bytes).length).padStart(6)} B brotli`);
    }
  });
}
