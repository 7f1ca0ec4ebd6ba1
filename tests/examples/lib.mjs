// @ts-check
// The apps of examples/, as somebody has them who copies one: installed with the packed package, built, and run by their own scripts.
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { at } from '../../scripts/lib/files.mjs';
import { within } from '../e2e/lib/waiting.mjs';

/** Below here are the copies. */
export const WORK = at('tests/examples/target');
const ENV = { ...process.env, CI: '1', NO_COLOR: '1', FORCE_COLOR: undefined, NODE_ENV: undefined, NODE_OPTIONS: undefined, NEXT_TELEMETRY_DISABLED: '1' };

/**
 * Runs a program to its end; its output is in the message when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env]
 */
async function run(command, args, cwd, env) {
  try {
    return (await promisify(execFile)(command, args, { cwd, env: { ...ENV, ...env }, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    const { stdout, stderr, message } = /** @type {any} */ (error);
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

/** Packs the package. @returns {Promise<string>} the tarball's name */
export async function pack() {
  mkdirSync(WORK, { recursive: true });
  const [{ filename }] = JSON.parse(await run('npm', ['pack', '--json', '--ignore-scripts', '--silent', '--pack-destination', WORK], at('.')));
  return filename;
}

/** @param {string} from @param {string} to */
const copy = (from, to) => cpSync(from, to, { recursive: true, filter: (file) => !/[/\\](node_modules|dist|build|\.svelte-kit|\.next)$/.test(file) });

/** Installs exactly what the lock file says, and builds the app. @param {string} directory @param {Record<string, string>} env */
async function made(directory, env) {
  await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--prefer-offline'], directory);
  const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  if (scripts.build) await run('npm', ['run', 'build'], directory, env);
  return directory;
}

/**
 * The same app on Sentry's package for its framework: an example with the files over it that differ.
 * @param {string} name
 * @param {Record<string, string>} env
 * @returns {Promise<string>} its directory
 */
export async function installSentrys(name, env) {
  const directory = join(WORK, `${name}-on-sentry`);
  rmSync(directory, { recursive: true, force: true });
  for (const from of [at('examples', name), at('tests/examples/sentry', name)]) copy(from, directory);
  return made(directory, env);
}

/**
 * Copies an example, puts the tarball in the place of the published version, installs and builds it.
 * @param {string} name
 * @param {string} tarball
 * @param {Record<string, string>} env
 * @returns {Promise<string>} its directory
 */
export async function install(name, tarball, env) {
  const directory = join(WORK, name);
  rmSync(directory, { recursive: true, force: true });
  copy(at('examples', name), directory);
  const edit = (/** @type {string} */ file, /** @type {(json: any) => void} */ change) => {
    const path = join(directory, file);
    const json = JSON.parse(readFileSync(path, 'utf8'));
    change(json);
    writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
  };
  const here = `file:../${tarball}`;
  edit('package.json', (json) => void (json.dependencies['browser-tracing'] = here));
  edit('package-lock.json', ({ packages }) => {
    packages[''].dependencies['browser-tracing'] = here;
    packages['node_modules/browser-tracing'] = { ...packages['node_modules/browser-tracing'], resolved: here, integrity: undefined };
  });
  await made(directory, env);
  if (!existsSync(join(directory, 'node_modules/browser-tracing/pkg/index.js'))) throw new Error(`${name}: the package is not installed`);
  return directory;
}

/**
 * Runs `npm start` of an example until `stop` is called.
 * @param {string} directory
 * @param {Record<string, string>} env
 * @param {string[]} [args]
 */
export async function start(directory, env, args = []) {
  const child = spawn('npm', ['start', '--silent', ...(args.length ? ['--', ...args] : [])], {
    cwd: directory,
    env: { ...ENV, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  /** @type {Promise<string>} */
  const origin = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const found = /(http:\/\/(?:localhost|127\.0\.0\.1):\d+)/.exec(output.replace(/\x1b\[[\d;]*m/g, ''));
        if (found) resolve(found[1]);
      });
    }
    child.once('error', reject);
    void exited.then((code) => reject(new Error(`npm start ended with ${code}\n${output}`)));
  });
  const stop = async () => {
    // npm starts the server: both are one group of their own.
    if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
  };
  try {
    return { origin: await within(origin, `npm start to say its address; it said: ${output}`), stop, said: () => output };
  } catch (error) {
    await stop();
    throw error;
  }
}
