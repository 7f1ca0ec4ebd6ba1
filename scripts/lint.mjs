// @ts-check
// `npm run lint`: rustfmt, clippy with warnings as errors on the host and on wasm, and Biome and the type checker over the JavaScript.
// `npm test` runs the part that compiles the crate with what its tests need, the engine, and no framework.
import { lintedBuild, lintedTests } from './lib/cargo-tests.mjs';
import { ENGINE } from './lib/engine.mjs';
import { at, root } from './lib/files.mjs';
import { APPS, appBuild } from './lib/rust-apps.mjs';
import { runChecks } from './lib/suites.mjs';
import { Problem, cli, isMain, run } from './lib/terminal.mjs';
import { TOGETHER, ensureLinters, setup } from './setup.mjs';

const WASM = ['--target', 'wasm32-unknown-unknown'];
const DENY = ['--', '-D', 'warnings'];

// What is built for the host, in two goes: what each crate asks of a dependency decides how that is built.
const packages = (/** @type {string[]} */ ...names) => names.flatMap((name) => ['-p', name]);
const features = (/** @type {string[]} */ ...names) => ['--features', names.map((name) => `browser-tracing/${name}`).join()];
/** All that needs no framework. */
export const WITHOUT_FRAMEWORKS = [...TOGETHER, ...packages('browser-tracing', 'browser-tracing-tests'), ...features('axum', 'tracing')];
/** The engine alone; of the others just what they ask of its macros (`TOGETHER`). */
const NPM_ENGINE = ['--lib', ...packages('browser-tracing', 'xtask', 'demo-server'), ...ENGINE];
/** The crate and its examples with every feature, and the server of the Leptos demo. */
export const EVERY_FEATURE = [
  ...packages('browser-tracing', 'browser-tracing-readme', 'demo-leptos'),
  ...[...features('axum', 'gloo-net', 'leptos', 'tracing', 'yew'), '--features', 'demo-leptos/ssr'],
];
/** The crate's tests for wasm. */
export const CORE = ['--lib', ...packages('browser-tracing'), ...TOGETHER];
/** Its tests in browsers. */
export const BROWSER_TESTS = packages('browser-tracing-browser-tests');

/** Crates beside the one that is published. */
const OTHER_CRATES = ['tests/browser', 'tests/readme', 'tests/rust', 'scripts/xtask', 'www/leptos', 'www/listen', 'www/page', 'www/server', 'www/yew'];

/** @typedef {[name: string, check: () => Promise<unknown>]} Check */

/** @param {string} command @param {string[]} args @param {string} [cwd] */
const program =
  (command, args, cwd = root) =>
  () =>
    run(command, args, { cwd, quiet: true });

/** @param {string} name @param {string[]} args @param {string} [directory] @returns {Check} */
const clippy = (name, args, directory = root) => [`clippy, ${name}`, program('cargo', ['clippy', '--locked', '--quiet', ...args, ...DENY], directory)];

/** @returns {Check[]} what `npm test` checks: no framework is compiled for it */
const quick = () => [
  ['rustfmt', program('cargo', ['fmt', '--all', '--check'])],
  ['the JavaScript', program(process.execPath, [at('node_modules/@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings'])],
  ['types of the JavaScript', program(process.execPath, [at('node_modules/typescript-native/bin/tsc'), '-p', at('tsconfig.json')])],
  ["types of the demo page's JavaScript", program(process.execPath, [at('node_modules/typescript-native/bin/tsc'), '-p', at('www/site/tsconfig.json')])],
  // With what `npm test` builds of it, so that nothing is compiled for clippy alone.
  ['clippy, host', () => lintedTests(WITHOUT_FRAMEWORKS)],
  // The engine is no_std and has a panic handler of its own there, so a test harness cannot be part of it.
  clippy('the npm engine', NPM_ENGINE),
  clippy('the core of it', ['--no-default-features', ...NPM_ENGINE]),
];

/** @returns {Check[]} the rest, as other suites build it: every feature, and every crate of the tests and the demo */
const rest = () => [
  ['clippy, wasm for Rust apps, the demo page', () => lintedBuild(['build', '--locked', ...CORE, ...WASM])],
  ['clippy, tests for wasm', () => lintedTests([...CORE, ...WASM])],
  ['clippy, tests in browsers', () => lintedTests([...BROWSER_TESTS, ...WASM])],
  ['clippy, the wasm-bindgen tool', () => lintedBuild(['build', '--locked', '--bin', 'xtask', ...TOGETHER])],
  ...APPS.map(({ app, variant }) => /** @type {Check} */ ([`clippy, the app ${app}, ${variant}`, () => lintedBuild(appBuild(app, variant))])),
  ['clippy, host, every feature', () => lintedTests(EVERY_FEATURE)],
  ...OTHER_CRATES.map((directory) => /** @type {Check} */ ([`rustfmt, ${directory}`, program('cargo', ['fmt', '--check'], at(directory))])),
];

/**
 * Runs every check, also after one failed.
 * @param {'all' | 'quick' | 'rest'} [part]
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function lint(part = 'all') {
  await Promise.all([setup(), ensureLinters()]);
  const checks = [...(part === 'rest' ? [] : quick()), ...(part === 'quick' ? [] : rest())];
  return runChecks(checks);
}

if (isMain(import.meta.url)) {
  cli(async () => {
    const { failed } = await lint();
    if (failed) throw new Problem(`${failed} of the checks failed`);
  });
}
