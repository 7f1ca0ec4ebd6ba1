// @ts-check
// The crate as its users get it: every set of features compiles, its documentation builds as docs.rs builds it, what would be
// published is complete and nothing more, and a server that renders an app gets no dependency of the browser from us.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, root } from './lib/files.mjs';
import { runChecks } from './lib/suites.mjs';
import { Problem, ask, cli, isMain, run, step } from './lib/terminal.mjs';
import { setup } from './setup.mjs';

const WASM = 'wasm32-unknown-unknown';
/** What exists for browsers alone. */
const BROWSER_ONLY = /^(wasm-bindgen|js-sys|web-sys|wasm-streams|gloo|serde-wasm-bindgen|console_)/;

/** A program from crates.io, built from its own lock file into target/tools, for this clone alone. */
const HACK = { crate: 'cargo-hack', version: '0.6.46' };
const TOOLS = at('target/tools');
const hack = join(TOOLS, 'bin', process.platform === 'win32' ? 'cargo-hack.exe' : 'cargo-hack');

async function ensureHack() {
  if (existsSync(hack) && (await ask(hack, ['hack', '--version'])) === `${HACK.crate} ${HACK.version}`) return;
  await step(`Installing ${HACK.crate} ${HACK.version} into target/tools`, () =>
    run('cargo', ['install', HACK.crate, '--version', `=${HACK.version}`, '--locked', '--root', TOOLS, '--target-dir', join(TOOLS, 'build')], { quiet: true }),
  );
}

/** @param {string[]} args @param {string} [directory] @returns {Promise<any>} */
async function metadata(args, directory = root) {
  const text = await ask('cargo', ['metadata', '--locked', '--format-version', '1', ...args], { cwd: directory });
  if (!text) throw new Problem(`cargo metadata ${args.join(' ')} failed in ${directory}`);
  return JSON.parse(text);
}

/** The triple of this machine. */
const host = async () => /host: (.+)/.exec((await ask('rustc', ['-vV'])) ?? '')?.[1] ?? '';

/**
 * Warnings are errors in each. The private feature of the npm build stands alone: `npm run lint` checks that one.
 * @param {string[]} target
 * @param {string[]} [without] features that are nothing there
 */
async function powerset(target, without = []) {
  await ensureHack();
  const features = ['--feature-powerset', '--exclude-features', ['default', 'npm-engine', ...without].join(',')];
  await run(hack, ['hack', 'clippy', '--locked', '--quiet', '--lib', ...features, ...target, '--', '-D', 'warnings'], { cwd: root, quiet: true });
}

/** As docs.rs does, for the features that Cargo.toml names for it; what it shows is what users call. @param {string[]} target */
async function documentation(target) {
  const own = (await metadata(['--no-deps'])).packages[0];
  const { features } = own.metadata.docs.rs;
  const everything = Object.keys(own.features).filter((name) => !['default', 'npm-engine'].includes(name));
  if (everything.some((name) => !features.includes(name))) throw new Problem(`docs.rs would leave out some of ${everything.join(', ')}`);
  const args = ['doc', '--locked', '--quiet', '--no-deps', '--lib', '--features', features.join(','), ...target];
  // docs.rs has a nightly compiler, for the badges that say which feature an item needs.
  await run('cargo', args, { cwd: root, env: { RUSTDOCFLAGS: '--cfg docsrs -D warnings', RUSTC_BOOTSTRAP: '1' }, quiet: true });
  const directory = at('target', ...target.slice(1), 'doc/browser_tracing');
  const all = readFileSync(join(directory, 'all.html'), 'utf8');
  const inner = ['api', 'protocol', 'runtime', 'time', 'tracer'].filter((name) => all.includes(`href="${name}/`));
  if (inner.length) throw new Problem(`the documentation shows what is inside: ${inner.join(', ')}`);
  if (!readFileSync(join(directory, 'yew/index.html'), 'utf8').includes('crate feature <code>yew</code>')) throw new Problem('no badge names the feature that an item needs');
}

/** What a published version holds. */
const PACKED = [
  /^(Cargo\.(toml|toml\.orig|lock)|\.cargo_vcs_info\.json)$/, // by cargo
  /^(README|CHANGELOG|ARCHITECTURE)\.md$/,
  /^LICENSE-(MIT|APACHE)$/,
  /^src\/([\w/]+)\.rs$/,
  /^src\/browser\/\w+\.js$/,
  // Cargo.toml names them as tests.
  /^tests\/(core|conformance)\/\w+\.rs$/,
];

async function contents() {
  const list = ((await ask('cargo', ['package', '--list', '--locked', '--allow-dirty'], { cwd: root })) ?? '').split('\n');
  const strange = list.filter((file) => !PACKED.some((pattern) => pattern.test(file)));
  if (strange.length) throw new Problem(`the package would hold ${strange.slice(0, 10).join(', ')}`);
  const missing = PACKED.filter((pattern) => !list.some((file) => pattern.test(file)));
  if (missing.length) throw new Problem(`the package would hold nothing like ${missing.join(', ')}`);
}

async function publish() {
  // The tree as it is, also while somebody works on it.
  const output = await run('cargo', ['publish', '--dry-run', '--locked', '--allow-dirty', '--color', 'never'], { cwd: root, quiet: true });
  const warnings = output.split('\n').filter((line) => line.startsWith('warning:') && !line.includes('dry run'));
  if (warnings.length) throw new Problem(warnings.join('\n'));
}

/**
 * The packages that are built for the host: those reached from `start`, each with its direct dependencies.
 * @param {any} graph of cargo metadata
 * @param {string} start
 * @param {string} [without] what this one depends on is left out
 */
function reached(graph, start, without) {
  const packages = new Map(graph.packages.map((/** @type {any} */ it) => [it.id, it.name]));
  const nodes = new Map(graph.resolve.nodes.map((/** @type {any} */ it) => [it.id, it]));
  const isLinked = (/** @type {any} */ dependency) => dependency.dep_kinds.some((/** @type {any} */ kind) => kind.kind === null);
  /** @type {Map<string, string[]>} */
  const found = new Map();
  const open = [...packages].filter(([, name]) => name === start).map(([id]) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const name = packages.get(id);
    if (found.has(`${name} ${id}`)) continue;
    const next = name === without ? [] : nodes.get(id).deps.filter(isLinked).map((/** @type {any} */ dependency) => dependency.pkg);
    found.set(`${name} ${id}`, next.map((/** @type {string} */ one) => packages.get(one)));
    open.push(...next);
  }
  return found;
}

/** The server of the Leptos app: what is there because of us, and what we ask for ourselves. */
async function server() {
  const platform = ['--filter-platform', await host()];
  const graph = await metadata([...platform, '--no-default-features', '--features', 'demo-leptos/ssr,demo-leptos/tracing'], at('www'));
  const all = reached(graph, 'demo-leptos');
  const rest = reached(graph, 'demo-leptos', 'browser-tracing');
  const ours = [...all].find(([key]) => key.startsWith('browser-tracing '));
  if (!ours || all.size < 100) throw new Problem('the graph of the Leptos server is not what it should be');
  if (!ours[1].includes('leptos_router') || !ours[1].includes('sentry-core')) throw new Problem(`a server without our features: ${ours[1]}`);
  const direct = ours[1].filter((name) => BROWSER_ONLY.test(name));
  if (direct.length) throw new Problem(`on a server we depend on ${direct.join(', ')}`);
  const brought = [...all.keys()].filter((key) => !rest.has(key) && BROWSER_ONLY.test(key));
  if (brought.length) throw new Problem(`on a server there is because of us: ${brought.join(', ')}`);

  // Without a framework nothing of it is there at all; in the browser it is, or this would say nothing.
  const features = ['--no-default-features', '--features', 'axum,tracing'];
  const plain = [...reached(await metadata([...platform, ...features]), 'browser-tracing').keys()].filter((key) => BROWSER_ONLY.test(key));
  if (plain.length) throw new Problem(`with axum and tracing a server gets ${plain.join(', ')}`);
  const browser = [...reached(await metadata(['--filter-platform', WASM, ...features]), 'browser-tracing').keys()];
  if (!browser.some((key) => BROWSER_ONLY.test(key))) throw new Problem('in the browser there is no wasm-bindgen either: this check is blind');
}

/**
 * No dependency asks for a newer compiler than Cargo.toml says. (That the crate itself does not is for clippy: `incompatible_msrv`.)
 * `axum` stands apart: it needs what the `sentry` crate needs, and the README says so.
 */
async function oldestCompiler() {
  const minor = (/** @type {string | null} */ version) => Number(/^1\.(\d+)/.exec(version ?? '')?.[1] ?? 0);
  const own = (await metadata(['--no-deps'])).packages[0];
  const newer = async (/** @type {string[]} */ features) => {
    const graph = await metadata(['--features', features.join(',')]);
    const used = reached(graph, own.name);
    if (used.size < 20) throw new Problem('the graph of the crate is not what it should be');
    return graph.packages.filter((/** @type {any} */ it) => used.has(`${it.name} ${it.id}`) && minor(it.rust_version) > minor(own.rust_version));
  };
  const names = (/** @type {any[]} */ list) => list.map((it) => `${it.name} ${it.version} (${it.rust_version})`).join(', ');
  const features = own.metadata.docs.rs.features.filter((/** @type {string} */ name) => name !== 'axum');
  const all = await newer(features);
  if (all.length) throw new Problem(`with Rust ${own.rust_version} these do not build: ${names(all)}`);
  const server = await newer(['axum']);
  const stated = Number(/`axum`[^.]*Rust 1\.(\d+)/.exec(readFileSync(at('README.md'), 'utf8'))?.[1]);
  if (server.some((/** @type {any} */ it) => minor(it.rust_version) > stated)) throw new Problem(`README.md says Rust 1.${stated} for axum, which is too old for ${names(server)}`);
  const sentry = /sentry-core = \{ version = "([\d.]+)"/.exec(readFileSync(at('Cargo.toml'), 'utf8'))?.[1];
  if (!readFileSync(at('README.md'), 'utf8').includes(`\`sentry\` ${sentry}`)) throw new Problem(`README.md does not say that axum needs \`sentry\` ${sentry}`);
}

/** @type {[name: string, check: () => Promise<void>][]} */
const checks = [
  ['the oldest compiler', oldestCompiler],
  ['what would be published', contents],
  ['cargo publish --dry-run', publish],
  ["a server's dependencies", server],
  ['documentation', () => documentation([])],
  ['documentation, wasm', () => documentation(['--target', WASM])],
  ['every set of features', () => powerset([])],
  ['every set of features, wasm', () => powerset(['--target', WASM], ['axum'])], // its documentation is built with it
];

/**
 * Runs every check, also after one failed.
 * @param {string} [word] only those with it in their name
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function checkCrate(word = '') {
  await setup();
  return runChecks(checks.filter(([name]) => name.includes(word)));
}

if (isMain(import.meta.url)) {
  cli(async () => {
    const { failed } = await checkCrate(process.argv[2]);
    if (failed) throw new Problem(`${failed} of the checks failed`);
  });
}
