// @ts-check
// Gets a fresh clone ready: the wasm target, the wasm-bindgen tool of exactly the locked version, npm packages.
// Idempotent, and quick when nothing is missing. `node scripts/setup.mjs [--browsers]`
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { at, digest, root, whenChanged } from './lib/files.mjs';
import { Problem, ask, cli, isMain, run, say, step } from './lib/terminal.mjs';

const WASM = 'wasm32-unknown-unknown';

/** The tool that does what `wasm-bindgen` does. */
const xtask = at('target/debug', process.platform === 'win32' ? 'xtask.exe' : 'xtask');

/** Node new enough, or a clear message. */
export function checkNode() {
  const wanted = Number(/\d+/.exec(JSON.parse(readFileSync(at('package.json'), 'utf8')).engines.node)?.[0]);
  if (Number(process.versions.node.split('.')[0]) < wanted) {
    throw new Problem(`node ${wanted} or newer is needed, this is ${process.versions.node}`);
  }
}

/** The tool reads only what its own version of wasm-bindgen has written. */
export function checkBindgenVersions() {
  const lock = readFileSync(at('Cargo.lock'), 'utf8');
  const [library, tool] = ['wasm-bindgen', 'wasm-bindgen-cli-support'].map((name) => {
    const found = new RegExp(`name = "${name}"\\nversion = "([^"]+)"`).exec(lock);
    if (!found) throw new Problem(`Cargo.lock does not name ${name}`);
    return found[1];
  });
  if (library === tool) return;
  throw new Problem(
    `Cargo.lock has wasm-bindgen ${library} and wasm-bindgen-cli-support ${tool}: they must be the same.\n` +
      `  Set "=${library}" for both, in Cargo.toml and scripts/xtask/Cargo.toml.`,
  );
}

/** @type {Promise<void> | undefined} */
let rust;

/** The Rust compiler and its wasm target; adds the target through rustup when it is missing, once for all who need it at the same time. */
export const ensureRust = () => (rust ??= addRust());

async function addRust() {
  const version = await ask('rustc', ['--version'], { cwd: root });
  if (!version || !(await ask('cargo', ['--version'], { cwd: root }))) {
    throw new Problem('Rust is needed (rustc and cargo, 1.88 or newer): https://rustup.rs');
  }
  const wanted = /rust-version = "1\.(\d+)"/.exec(readFileSync(at('Cargo.toml'), 'utf8'))?.[1];
  const minor = /^rustc 1\.(\d+)/.exec(version)?.[1];
  if (wanted && minor && Number(minor) < Number(wanted)) {
    throw new Problem(`Rust 1.${wanted} or newer is needed, this is ${version}. Try: rustup update stable`);
  }
  const hasTarget = async () => {
    const directory = await ask('rustc', ['--print', 'target-libdir', '--target', WASM], { cwd: root });
    return directory !== undefined && existsSync(directory);
  };
  if (await hasTarget()) return;
  const byHand =
    `The Rust target ${WASM} is missing and could not be added.\n` +
    `  With rustup: rustup target add ${WASM}\n` +
    "  Without it: install your system's package for that target (Debian: libstd-rust-web-*, with the rustc of the same version)";
  await rustup(`Adding the Rust target ${WASM}`, ['target', 'add', WASM], byHand);
}

/**
 * @param {string} label
 * @param {string[]} args
 * @param {string} byHand what to do where there is no rustup, or it cannot
 */
async function rustup(label, args, byHand) {
  if ((await ask('rustup', ['--version'])) === undefined) throw new Problem(byHand);
  await step(label, () =>
    run('rustup', args, { cwd: root }).catch((error) => {
      throw new Problem(`${error.message}\n${byHand}`);
    }),
  );
}

/** @type {Promise<void> | undefined} */
let linters;

/** clippy and rustfmt, which a minimal toolchain of rustup does not have. For the tests, which are built by clippy's compiler. */
export const ensureLinters = () => (linters ??= addLinters());

async function addLinters() {
  /** @type {string[]} */
  const missing = [];
  for (const [component, program] of Object.entries({ clippy: 'clippy-driver', rustfmt: 'rustfmt' }))
    if ((await ask(program, ['--version'], { cwd: root })) === undefined) missing.push(component);
  if (!missing.length) return;
  const byHand =
    `The Rust toolchain has no ${missing.join(' and no ')}.\n` +
    `  With rustup: rustup component add ${missing.join(' ')}\n` +
    "  Without it: install your system's packages of the same version";
  await rustup(`Adding ${missing.join(' and ')} to the Rust toolchain`, ['component', 'add', ...missing], byHand);
}

/**
 * What a crate is built with is what all packages that a command names ask of it. So commands name these together, and `--lib`, `--bin` or `test = false` say
 * what is built of them: macros and their parsers, serde and what else they share is then built once for the tool, the backend, the page and the tests.
 */
export const TOGETHER = ['xtask', 'demo-server', 'demo-page'].flatMap((name) => ['-p', name]);

/** @type {Promise<string> | undefined} */
let tool;

/**
 * Builds the wasm-bindgen tool when it is missing or its sources changed. Who needs it at the same time waits for the same.
 * @param {{ after?: Promise<unknown>, beside?: string[] }} [options] of who asks first: `after`, not before; `beside`: what cargo builds in the same go.
 *   The tool is not kept back by that, and who needs it asks cargo for it again.
 * @returns {Promise<string>} its path
 */
export const ensureXtask = (options) => (tool ??= buildXtask(options));

/** @param {Parameters<typeof ensureXtask>[0]} [options] */
async function buildXtask({ after, beside = [] } = {}) {
  checkBindgenVersions();
  const inputs = digest([at('scripts/xtask'), at('Cargo.lock')], await ask('rustc', ['--version'], { cwd: root }));
  await whenChanged(at('target/xtask.stamp'), inputs, [xtask], async () => {
    await after;
    const args = ['build', '--locked', ...TOGETHER, '--bin', 'xtask', ...beside, '--message-format=json-render-diagnostics'];
    await step('Building the wasm-bindgen tool (once, a minute)', () => untilBuilt(args, 'xtask'));
  });
  return xtask;
}

/**
 * Runs cargo until it has built a program: what else it builds it goes on with.
 * @param {string[]} args
 * @param {string} name
 * @returns {Promise<void>}
 */
const untilBuilt = (args, name) =>
  new Promise((resolve, reject) => {
    const heard = (/** @type {string} */ line) => {
      const { executable, target } = JSON.parse(line);
      if (executable && target.name === name) resolve();
    };
    run('cargo', args, { cwd: root, heard }).then(() => resolve(), reject);
  });

/** @type {Map<string, Promise<void>>} */
const installing = new Map();

/**
 * `npm ci` in a directory whose node_modules is missing or older than its package-lock.json. Who needs it at the same time waits for the same: two of
 * them in one directory take away each other's files.
 * @param {string} [directory]
 * @returns {Promise<void>}
 */
export function ensureNpm(directory = root) {
  const running = installing.get(directory) ?? installNpm(directory).finally(() => installing.delete(directory));
  installing.set(directory, running);
  return running;
}

/** @param {string} directory */
async function installNpm(directory) {
  const lock = join(directory, 'package-lock.json');
  const installed = join(directory, 'node_modules/.package-lock.json');
  const name = directory === root ? 'npm packages' : `npm packages of ${directory.slice(root.length + 1)}`;
  if (existsSync(installed) && (await sameLock(lock, installed))) return;
  await step(`Installing ${name}`, () => run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: directory }));
}

/** npm writes what it installed beside the packages: compare that, as file times say nothing after a checkout. */
async function sameLock(/** @type {string} */ lock, /** @type {string} */ installed) {
  if (statSync(installed).mtimeMs > statSync(lock).mtimeMs) return true;
  const read = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = read(installed);
  return Object.entries(read(lock)).every(([path, wanted]) => path === '' || wanted.optional || have[path]?.version === wanted.version);
}

/**
 * Programs the tests need, and the Debian packages that have them. What `quicker` has only makes them quicker.
 * @type {Record<'chromium' | 'firefox' | 'webkit' | 'xvfb' | 'venv', { programs: string[], packages: string[], quicker?: string }>}
 */
export const SYSTEM = {
  chromium: { programs: ['chromium'], packages: ['chromium'], quicker: 'chromium-headless-shell' },
  firefox: { programs: ['firefox-esr'], packages: ['firefox-esr'] },
  webkit: { programs: ['WebKitWebDriver'], packages: ['webkit2gtk-driver'] },
  xvfb: { programs: ['xvfb-run', 'xauth'], packages: ['xvfb', 'xauth'] },
  venv: { programs: [], packages: ['python3-venv'] },
};

/** @param {string} program @returns {Promise<string | undefined>} its path */
export const which = (program) => ask('sh', ['-c', 'command -v "$0"', program]);

/**
 * Installs what is missing with apt-get (Debian, as root); elsewhere says what to install. For the tests.
 * @param {...keyof typeof SYSTEM} names
 */
export async function ensureSystem(...names) {
  /** @type {string[]} */
  const missing = [];
  /** @type {string[]} */
  const welcome = [];
  for (const name of names) {
    const { programs, packages, quicker } = SYSTEM[name];
    const found = await Promise.all(programs.map(which));
    const venv = name !== 'venv' || (await ask('python3', ['-c', 'import venv, ensurepip'])) !== undefined;
    if (found.some((path) => !path) || !venv) missing.push(...packages);
    if (quicker && !(await which(quicker))) welcome.push(quicker);
  }
  const debian = (await which('apt-get')) !== undefined;
  const canInstall = debian && process.getuid?.() === 0;
  if (missing.length && !canInstall) {
    throw new Problem(
      `Missing on this machine: ${missing.join(', ')} (Debian package names).\n` +
        (debian ? `  Install with: sudo apt-get install --no-install-recommends ${missing.join(' ')}` : '  Install them, then run this again.'),
    );
  }
  if (missing.length) await install(missing);
  if (!welcome.length || refused) return;
  try {
    if (!canInstall) throw new Error(debian ? `install it with: sudo apt-get install --no-install-recommends ${welcome.join(' ')}` : 'no apt-get here');
    await install(welcome);
  } catch (error) {
    refused = true;
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n');
    say(`The tests would be quicker with ${welcome.join(', ')} (${why}). What is there takes its place.`);
  }
}

/** What only makes the tests quicker was asked for once. */
let refused = false;
/** @type {Promise<unknown> | undefined} */
let updated;

/** @param {string[]} packages */
const install = (packages) =>
  step(`Installing ${packages.join(', ')}`, async () => {
    const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, quiet: true };
    // A mirror that does not answer is no reason to wait for minutes.
    const patience = ['-o', 'Acquire::http::Timeout=30', '-o', 'Acquire::Retries=1'];
    await (updated ??= run('apt-get', [...patience, 'update', '-qq'], options));
    await run('apt-get', [...patience, 'install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  });

/** What every build needs. Who reads compiled wasm needs the tool for it, too: `ensureXtask`. */
export async function setup() {
  checkNode();
  await Promise.all([ensureRust(), ensureNpm()]);
}

if (isMain(import.meta.url)) {
  cli(async () => {
    await setup();
    await ensureXtask();
    if (process.argv.includes('--browsers')) {
      await ensureSystem('chromium', 'firefox', 'webkit', 'xvfb', 'venv');
    }
    say('Everything is in place.');
  });
}
