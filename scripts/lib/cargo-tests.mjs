// @ts-check
// Rust's tests. cargo says in JSON what it has built; of each test program its own runner says in JSON how its tests went.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { at, root } from './files.mjs';
import { collect, judged, sum, tests } from './suites.mjs';
import { Problem } from './terminal.mjs';

/** @typedef {{ name: string, file: string, directory: string }} Built a test program, and the directory of its package */

/** clippy's compiler for our own crates: what is built for the tests is looked through by it at the same time (`lintedTests`). */
export const LINTED = { RUSTC_WORKSPACE_WRAPPER: 'clippy-driver' };

/** @param {string[]} args of `cargo test` */
const compile = (args) => ['test', '--locked', '--no-run', ...args];

/**
 * @param {string[]} args of cargo
 * @param {string} [cwd]
 * @returns {Promise<any[]>} what cargo says of it
 */
async function built([command, ...args], cwd) {
  const done = await collect('cargo', [command, '--message-format=json', ...args], { cwd, env: LINTED });
  const messages = done.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  if (done.ok) return messages;
  const said = messages.filter(({ message }) => message?.level === 'error').map(({ message }) => message.rendered);
  throw new Problem(`cargo ${command} ${args.join(' ')}: ${done.end}\n${said.join('') || done.output.split('\n').slice(-60).join('\n')}`);
}

/**
 * Builds what is used later anyway; what clippy and the compiler have to say of it is a failure. cargo repeats it of what was built before.
 * @param {string[]} args of cargo
 */
export async function lintedBuild(args) {
  const said = (await built(args)).filter(({ message }) => message?.level === 'warning').map(({ message }) => message.rendered);
  if (said.length) throw new Problem([...new Set(said)].join(''));
}

/** The same of what the tests are built from. @param {string[]} args of `cargo test`, without `--no-run` */
export const lintedTests = (args) => lintedBuild(compile(args));

/**
 * Builds test programs.
 * @param {string[]} args of `cargo test`, without `--no-run`
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<Built[]>}
 */
export async function buildTests(args, { cwd = root } = {}) {
  return (await built(compile(args), cwd))
    .filter((message) => message.reason === 'compiler-artifact' && (message.profile.test || message.target.kind.includes('test')) && message.executable)
    .map(({ executable, manifest_path, target }) => ({ name: target.name, file: executable, directory: dirname(manifest_path) }));
}

// The format is not stable, so a stable compiler's test programs want this said; it says nothing to the compiler.
const JSON_FORMAT = ['-Z', 'unstable-options', '--format', 'json'];
const UNSTABLE = { RUSTC_BOOTSTRAP: '1' };

/** Reads what the test programs of Rust say as JSON. @param {string} stdout */
function read(stdout) {
  const counts = { passed: 0, failed: 0 };
  const failures = [];
  for (const line of stdout.split('\n').filter((text) => text.startsWith('{ "type"') || text.startsWith('{"type"'))) {
    const { type, event, passed, failed, name, stdout: said } = JSON.parse(line);
    if (type === 'suite' && passed !== undefined) {
      counts.passed += passed;
      counts.failed += failed;
    }
    if (type === 'test' && event !== 'started' && event !== 'ok' && event !== 'ignored') failures.push(`${name} ${event}\n${said ?? ''}`);
  }
  return { counts, failures };
}

/**
 * @param {string} what
 * @param {Awaited<ReturnType<typeof collect>>} done
 */
function libtest(what, done) {
  const { counts, failures } = read(done.stdout);
  return judged(what, { ...done, output: failures.join('\n') || done.output }, counts);
}

/**
 * Builds tests for this machine, and runs them.
 * @param {string[]} args of `cargo test`
 * @param {string} [only] just those of the package in this directory
 */
export async function hostTests(args, only) {
  const all = [];
  for (const { file, directory } of (await buildTests(args)).filter((it) => only === undefined || it.directory === at(only).replace(/\/$/, ''))) {
    const done = await collect(file, JSON_FORMAT, { cwd: directory, env: { ...UNSTABLE, CARGO_MANIFEST_DIR: directory } });
    const { counts } = read(done.stdout);
    // A program without tests is none of the tests; all of them together have to have some.
    if (!done.ok || counts.passed + counts.failed > 0) all.push(libtest(file, done));
  }
  if (!all.length) throw new Problem(`no test ran: cargo test ${args.join(' ')}`);
  return sum(all);
}

/**
 * Runs one test of a program, also one that is run by nobody else.
 * @param {string} file the program
 * @param {string} name of the test, with its modules
 * @param {Record<string, string>} env
 * @returns {Promise<{ passed: number, output: string }>}
 */
export async function oneTest(file, name, env) {
  const { stdout, output } = await collect(file, ['--exact', name, '--include-ignored', ...JSON_FORMAT], { env: { ...UNSTABLE, ...env } });
  return { passed: read(stdout).counts.passed, output };
}

/** The examples of documentation. @param {string[]} args of `cargo test` */
export async function docTests(args) {
  // The compiler that builds the crates must not hear of it, or everything would be built again.
  const done = await collect('cargo', ['test', '--locked', '--doc', ...args, '--', ...JSON_FORMAT], {
    env: { ...LINTED, RUSTDOC: at('scripts/lib/rustdoc.mjs') },
  });
  return libtest(`cargo test --doc ${args.join(' ')}`, done);
}

const WASM = 'wasm32-unknown-unknown';

/** @param {string[]} args of `cargo test` */
export const buildWasmTests = (args) => buildTests([...args, '--target', WASM]);

/**
 * Builds tests for wasm and runs them: in Node, or in the browser.
 * @param {string[]} args of `cargo test`
 * @param {{ browser?: 'chromium' | 'firefox' | 'webkit', command?: string[] }} [options] `command`: what runs node, if not node itself
 */
export async function wasmTests(args, { browser, command = [process.execPath] } = {}) {
  const { ensureXtask } = await import('../setup.mjs');
  const xtask = await ensureXtask();
  const all = [];
  for (const { file } of await buildWasmTests(args)) {
    const { names, mode } = wasmTestsOf(file);
    if (!names.length) continue;
    const out = join(dirname(file), 'bindgen', basename(file, '.wasm'));
    const done = await collect(xtask, ['--tests', browser ? 'web' : 'nodejs', '--out-dir', out, '--out-name', 'test', file]);
    if (!done.ok) throw new Problem(done.output);
    const [program, ...first] = command;
    all.push(await tests(program, [...first, at('scripts/lib/wasm-runner.mjs'), browser ?? 'node', mode, out, ...names]));
  }
  if (!all.length) throw new Problem(`no test ran as wasm: cargo test ${args.join(' ')}`);
  return sum(all);
}

/**
 * The tests in a module that the compiler wrote, by the names that `wasm-bindgen-test` gives their exports, and where they are to run.
 * @param {string} file
 */
function wasmTestsOf(file) {
  const module = new WebAssembly.Module(readFileSync(file));
  const names = WebAssembly.Module.exports(module)
    .map(({ name }) => name)
    .filter((name) => name.startsWith('__wbgt_'));
  const [section] = WebAssembly.Module.customSections(module, '__wasm_bindgen_test_unstable');
  const bytes = section ? [...new Uint8Array(section)] : [];
  return { names, mode: bytes.includes(1) ? 'page' : bytes.includes(2) ? 'worker' : 'node' };
}
