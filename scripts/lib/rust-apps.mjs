// @ts-check
// The Rust demo apps: www/leptos (rendered by axum, hydrated) and www/yew (files). Built and started here, for
// `npm start` and for the end-to-end tests, and measured for `npm run size`.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { at, digest, filesBelow, isCurrent, root, whenChanged } from './files.mjs';
import { asReleased, rustflags } from './released.mjs';
import { run, step } from './terminal.mjs';
import { ensureXtask } from '../setup.mjs';

// Imported late: on a fresh clone it is installed by then.
const esbuild = () => import('esbuild');

const WASM_OPT = ['-Oz', '--strip-debug', '--strip-producers'];
const SERVER = at('target/debug', process.platform === 'win32' ? 'demo-leptos.exe' : 'demo-leptos');
/** @typedef {{ quiet?: boolean, env?: Record<string, string>, server?: string[] }} Options `server`: what cargo is to build for it, if more than that */

/** What wasm-bindgen made of an app. @param {string} app @param {string} [variant] */
const outputs = (app, variant = '') => at('target/apps', app + (variant && `-${variant}`));

/** The features that distinguish the measured variants; `full` is what is served. @type {Record<string, string[]>} */
const VARIANTS = {
  none: [],
  bare: ['traced'],
  crate: ['traced', 'instruments'],
  full: ['traced', 'instruments', 'tracing'],
};
/** @param {string} app @param {string} variant */
const directoryOf = (app, variant) => outputs(app, variant === 'full' ? '' : variant);

/** What is served. @type {{ app: 'leptos' | 'yew', variant: string }[]} */
export const APPS = [
  { app: 'yew', variant: 'full' },
  { app: 'leptos', variant: 'full' },
  { app: 'leptos', variant: 'csr' },
];

/** Arguments of cargo that build one app in one variant. @param {'leptos' | 'yew'} app @param {string} variant */
export function appBuild(app, variant) {
  const features = variant === 'csr' ? ['csr', ...VARIANTS.full] : [...VARIANTS[variant], ...(app === 'leptos' ? ['hydrate'] : [])];
  const what = app === 'leptos' ? ['--lib', '--crate-type', 'cdylib'] : ['--bin', 'demo-yew'];
  return asReleased(['-p', `demo-${app}`, ...what, '--no-default-features', '--features', features.join(), ...rustflags()]);
}

/** Of the crate what a Rust app gets, so that work on the npm package builds nothing here again. */
const crate = () => filesBelow(at('src')).filter((file) => file.endsWith('.rs') || dirname(file) === at('src/browser/snippets'));

/** @param {...string} apps below www */
const inputs = (...apps) => digest([...['Cargo.toml', 'Cargo.lock', ...apps.map((app) => `www/${app}`)].map((path) => at(path)), ...crate()]);

/**
 * One app in one variant, as a page loads it.
 * @param {'leptos' | 'yew'} app
 * @param {string} variant
 * @param {Options} options
 */
async function buildApp(app, variant, { quiet, env }) {
  const directory = directoryOf(app, variant);
  const wasm = join(directory, 'app_bg.wasm');
  await whenChanged(`${directory}.stamp`, inputs(app), [wasm], async () => {
    const what =
      { none: ' (without us, to measure)', bare: ' (without instruments, to measure)', crate: ' (without tracing, to measure)', csr: ' (without a server)' }[
        variant
      ] ?? '';
    await step(`Building the ${app === 'yew' ? 'Yew' : 'Leptos'} app${what}`, async () => {
      await run('cargo', appBuild(app, variant), { cwd: root, quiet, env });
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true });
      const raw = at('target/wasm32-unknown-unknown/debug', app === 'leptos' ? 'demo_leptos.wasm' : 'demo-yew.wasm');
      await run(await ensureXtask(), ['--out-dir', directory, '--out-name', 'app', raw]);
      if (app === 'yew' || variant === 'csr') cpSync(at('www', app, app === 'yew' ? 'index.html' : 'csr.html'), join(directory, 'index.html'));
      else await bundleReference(directory);
    });
  });
  return directory;
}

/** `?sdk=sentry`: the same Leptos app under @sentry/browser, for comparison. @param {string} directory */
async function bundleReference(directory) {
  await (await esbuild()).build({
    stdin: {
      contents: `import { init, browserTracingIntegration } from '@sentry/browser';
        init({
          dsn: document.querySelector('meta[name=demo-dsn]')?.content ?? new URLSearchParams(location.search).get('dsn'),
          tracesSampleRate: 1,
          traceLifecycle: 'static',
          integrations: [browserTracingIntegration()],
        });`,
      resolveDir: at('.'),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    outfile: join(directory, 'sentry.js'),
  });
}

/** Builds both apps and their server. @param {Options} [options] */
export async function buildRustApps({ quiet, env, server = ['-p', 'demo-leptos', '--features', 'ssr'] } = {}) {
  for (const { app, variant } of APPS) await buildApp(app, variant, { quiet, env });
  await whenChanged(at('target/apps-server.stamp'), inputs('leptos', 'listen'), [SERVER], async () => {
    await step("Building the Rust apps' server (axum, sentry, Leptos)", () =>
      run('cargo', ['build', '--locked', '--bin', 'demo-leptos', ...server], { cwd: root, quiet, env }),
    );
  });
}

/** The apps' server: the program and its environment, for `launch`. */
export const rustAppsServer = {
  command: SERVER,
  /**
   * @param {{ port?: number, host?: string, serverDsn: string, pageDsn: string }} options
   * @returns {Record<string, string>}
   */
  env: ({ port = 0, host = '127.0.0.1', serverDsn, pageDsn }) => ({
    STOP_WITH_STDIN: '1',
    PORT: String(port),
    HOST: host,
    SENTRY_DSN: serverDsn,
    PAGE_DSN: pageDsn,
    LEPTOS_DIR: outputs('leptos'),
    LEPTOS_CSR_DIR: outputs('leptos', 'csr'),
    YEW_DIR: outputs('yew'),
  }),
};

/** @typedef {{ raw: number, gzip: number, brotli: number }} Size */

/** Everything a page loads of an app: the wasm as wasm-opt leaves it, and its JavaScript as a bundler minifies it. @param {string} directory */
async function sizeOf(directory) {
  /** @type {Size} */
  const size = { raw: 0, gzip: 0, brotli: 0 };
  const files = filesBelow(directory).filter((file) => /\.(js|wasm)$/.test(file) && !file.endsWith('sentry.js'));
  const optimised = `${directory}-optimised.wasm`;
  for (const file of files) {
    const wasm = file.endsWith('.wasm');
    if (wasm)
      await whenChanged(`${optimised}.stamp`, digest([file]), [optimised], () =>
        run(process.execPath, [at('node_modules/binaryen/bin/wasm-opt'), ...WASM_OPT, file, '-o', optimised]),
      );
    let bytes = readFileSync(wasm ? optimised : file);
    if (file.endsWith('.js')) {
      const { code } = await (await esbuild()).transform(bytes.toString(), { minify: true, format: 'esm', target: 'es2022', legalComments: 'none' });
      bytes = Buffer.from(code);
    }
    size.raw += bytes.length;
    size.gzip += gzipSync(bytes, { level: 9 }).length;
    size.brotli += brotliCompressSync(bytes).length;
  }
  return size;
}

/** Are all the variants of both apps built from the sources as they are? */
export const rustAppsAreMeasured = () =>
  ['yew', 'leptos'].every((app) => Object.keys(VARIANTS).every((variant) => isCurrent(`${directoryOf(app, variant)}.stamp`, inputs(app))));

/**
 * What this crate adds to a release build of each app: without its default features, with them, and with `tracing` too.
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<Record<string, Size>>}
 */
export async function measureRustApps(options = {}) {
  /** @type {Record<string, Size>} */
  const added = {};
  for (const app of /** @type {const} */ (['yew', 'leptos'])) {
    const [none, bare, crate, full] = [
      await sizeOf(await buildApp(app, 'none', options)),
      await sizeOf(await buildApp(app, 'bare', options)),
      await sizeOf(await buildApp(app, 'crate', options)),
      await sizeOf(await buildApp(app, 'full', options)),
    ];
    const minus = (/** @type {Size} */ a, /** @type {Size} */ b) => ({ raw: a.raw - b.raw, gzip: a.gzip - b.gzip, brotli: a.brotli - b.brotli });
    added[`${app}: the app without us`] = none;
    added[`${app}: what we add without instruments`] = minus(bare, none);
    added[`${app}: what we add`] = minus(crate, none);
    added[`${app}: what we add with tracing`] = minus(full, none);
  }
  return added;
}
