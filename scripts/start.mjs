// @ts-check
// `npm start`: one trace from backend to page to API, with everything it needs, in one command.
//
//   PORT=8080            the page and its backend
//   API_PORT=8081        the same API as another origin
//   APPS_PORT=8082       the Rust apps (Leptos, Yew): built after the page is up, RUST_APPS=0 leaves them out
//   SPOTLIGHT_PORT=8969  Spotlight, the local Sentry: installed when the page is up
//   HOST=127.0.0.1       where the backend listens
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { build } from './build.mjs';
import { at, digest, root, whenChanged } from './lib/files.mjs';
import { buildRustApps, rustAppsServer } from './lib/rust-apps.mjs';
import { Problem, bold, cli, dim, isMain, run, say, step } from './lib/terminal.mjs';
import { TOGETHER, checkNode, ensureNpm, ensureRust, ensureXtask } from './setup.mjs';

const SERVER = at('target/debug', process.platform === 'win32' ? 'demo-server.exe' : 'demo-server');
/** The wasm part of the page. */
const PAGE = at('target/page');

/**
 * @typedef {object} Demo
 * @property {string} url the page
 * @property {string} apiUrl the API's other origin
 * @property {Promise<string> | undefined} spotlightUrl where Spotlight is, when it is
 * @property {Promise<unknown> | undefined} pageBuilt the page's wasm part is there
 * @property {() => Promise<void>} stop ends all of it
 * @property {Promise<string>} died resolves with a message when a part ends by itself
 */

/** @param {...string} names of files and folders of the repository */
const inputs = (...names) => digest(['Cargo.toml', 'Cargo.lock', 'www/listen', ...names].map((name) => at(name)));

/**
 * Builds the demo's backend.
 * @param {{ quiet?: boolean, backend?: string[], env?: Record<string, string> }} [options] `backend`: what cargo is to build for it, if more than that
 */
async function buildBackend({ quiet = false, backend: selection, env } = {}) {
  await whenChanged(at('target/demo-backend.stamp'), inputs('www/server'), [SERVER], async () => {
    // The tool first: what is compiled for the browser waits for it, the engine too.
    await ensureXtask();
    const args = ['build', '--locked', '--bin', 'demo-server', ...(selection ?? TOGETHER)];
    await step('Building the demo backend (axum and sentry)', () => run('cargo', args, { cwd: root, quiet, env }));
  });
}

/** Builds the page's wasm part. @param {{ quiet?: boolean }} [options] */
const buildPage = ({ quiet = false } = {}) =>
  whenChanged(at('target/demo-page.stamp'), inputs('www/page'), [`${PAGE}/page.js`, `${PAGE}/page_bg.wasm`], async () => {
    const target = 'wasm32-unknown-unknown';
    await ensureXtask();
    await step("Building the page's wasm part (gloo-net)", async () => {
      await run('cargo', ['build', '--locked', '--lib', ...TOGETHER, '--target', target], { cwd: root, quiet });
      await run(await ensureXtask(), ['--out-dir', PAGE, '--out-name', 'page', at('target', target, 'debug/demo_page.wasm')]);
    });
  });

/**
 * Builds what the page's first look needs: the engine, then the tool and the backend in one go of cargo, so that both processors are busy to the end,
 * while the engine is optimised.
 * @param {boolean} quiet
 */
async function buildFirstLook(quiet) {
  await ensureRust();
  const [compiled, engineIsCompiled] = signal();
  const engine = build({ quiet, demo: true, compiled: engineIsCompiled });
  // Where the engine is current, nothing is compiled of it.
  const after = Promise.race([compiled, engine.catch(() => {})]);
  const tool = ensureXtask({ after, beside: ['--bin', 'demo-server'] });
  await Promise.all([engine, tool, after.then(() => buildBackend({ quiet }))]);
}

/** @returns {[promise: Promise<void>, resolve: () => void]} */
function signal() {
  let resolve = () => {};
  return [new Promise((done) => (resolve = done)), resolve];
}

/** Builds the demo's own parts. @param {Parameters<typeof buildBackend>[0]} [options] */
export async function buildDemo(options) {
  await Promise.all([buildBackend(options), buildPage(options)]);
}

/**
 * A clear message when somebody else has the port.
 * @param {number} port 0: any
 * @param {string} variable
 * @param {string | undefined} host
 * @returns {Promise<number>} one that is free
 */
async function checkPort(port, variable, host) {
  const probe = createServer();
  try {
    probe.listen({ port, host, exclusive: true });
    await once(probe, 'listening');
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Problem(
      code === 'EADDRINUSE' ? `port ${port} is in use: choose another with ${variable}=…` : `cannot listen on port ${port} (${variable}): ${message}`,
    );
  }
  const free = /** @type {import('node:net').AddressInfo} */ (probe.address()).port;
  probe.close();
  await once(probe, 'close');
  return free;
}

/**
 * Starts a program whose first line on stdout is JSON, and waits for that line.
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
export async function launch(name, command, args, env) {
  // An own process group: Ctrl-C reaches us alone, and we end the parts in order. Their stdin is a pipe that they watch:
  // however we end, it closes, and they end too.
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  child.stdin.on('error', () => {});
  let errors = '';
  child.stderr.on('data', (text) => (errors = (errors + text).slice(-4000)));
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(`${name} did not start: ${error.message}`));
    child.on('close', (code, signal) => resolve(`${name} ended (${signal ?? `exit code ${code}`})${errors && `: ${errors.trim()}`}`));
  });
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  if (typeof first === 'string') throw new Problem(first);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  };
  return { ready: JSON.parse(first[0]), ended, stop };
}

/**
 * Builds what is missing and starts the demo. For `npm start`, and for the end-to-end tests.
 * @param {object} [options]
 * @param {{ page?: number, api?: number, spotlight?: number }} [options.ports] 0 or absent: a free one
 * @param {boolean} [options.spotlight] for somebody who looks (default): with Spotlight, and what the page's first look does not need is built
 *   afterwards; else only with the recording ingest, and whole
 * @param {boolean} [options.quiet] cargo's output only when it fails
 * @param {Record<string, string>} [options.env] more environment for the backend
 * @returns {Promise<Demo>}
 */
export async function startDemo({ ports = {}, spotlight = true, quiet = false, env = {} } = {}) {
  const { page = 0, api = 0, spotlight: spotlightPort = 0 } = ports;
  const host = env.HOST ?? process.env.HOST ?? '127.0.0.1';
  await checkPort(page, 'PORT', host);
  await checkPort(api, 'API_PORT', host);
  const spotlightAt = spotlight ? await checkPort(spotlightPort, 'SPOTLIGHT_PORT', undefined) : 0;
  checkNode();
  if (spotlight) await buildFirstLook(quiet);
  else await Promise.all([build({ quiet }), ensureRust().then(() => buildDemo({ quiet }))]);

  /** @type {Awaited<ReturnType<typeof launch>>[]} */
  const parts = [];
  const stop = async () => {
    // The backend is the first one: it hands its last envelopes on.
    for (const part of parts) await part.stop();
  };
  try {
    const backend = await launch('The backend', SERVER, [], {
      SITE_DIR: at('www/site'),
      PKG_DIR: at('pkg'),
      WASM_DIR: PAGE,
      APPS_DIR: at('target/apps'),
      PORT: String(page),
      API_PORT: String(api),
      SPOTLIGHT_PORT: spotlight ? String(spotlightAt) : '',
      HOST: host,
      STOP_WITH_STDIN: '1',
      ...env,
    });
    parts.push(backend);
    const { url, apiUrl } = backend.ready;
    let hasEnded = (/** @type {string} */ _message) => {};
    /** @type {Promise<string>} */
    const died = new Promise((resolve) => (hasEnded = resolve));
    void backend.ended.then(hasEnded);
    // The page does not wait for Spotlight: the backend passes on what it has got when that is there.
    const startSpotlight = async () => {
      await ensureNpm(at('www'));
      const part = await launch('Spotlight', process.execPath, [at('scripts/lib/spotlight.mjs'), String(spotlightAt)], {});
      parts.push(part);
      void part.ended.then(hasEnded);
      return `http://localhost:${part.ready.port}`;
    };
    const spotlightUrl = spotlight ? startSpotlight() : undefined;
    spotlightUrl?.catch(() => {});
    const pageBuilt = spotlight ? buildPage({ quiet: true }) : undefined;
    pageBuilt?.catch(() => {});
    return { url, apiUrl, spotlightUrl, pageBuilt, stop, died };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {string} variable @param {number} fallback */
function portFrom(variable, fallback) {
  const text = process.env[variable];
  if (!text) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Problem(`${variable}=${text} is not a port`);
  return port;
}

if (isMain(import.meta.url)) {
  cli(async () => {
    const asked = new Promise((resolve) => {
      process.on('SIGINT', () => resolve(''));
      process.on('SIGTERM', () => resolve(''));
    });
    if (!existsSync(at('pkg'))) say(dim('The first start builds everything: some minutes. The next ones take seconds.'));
    const starting = startDemo({
      ports: { page: portFrom('PORT', 8080), api: portFrom('API_PORT', 8081), spotlight: portFrom('SPOTLIGHT_PORT', 8969) },
    });
    const demo = await Promise.race([starting, asked]);
    // Asked to stop in the middle of a build: the compilers are in our process group and got the same signal.
    if (!demo) process.exit(130);
    say('');
    say(`  ${bold('The page')}       ${demo.url}`);
    say(`  ${bold('Its API')}        ${demo.url}/api/products ${dim('and, as another origin,')} ${demo.apiUrl}/api/products`);
    const withApps = process.env.RUST_APPS !== '0';
    say(`  ${dim(`Spotlight follows, then the page's wasm part${withApps ? ' and two Rust apps, which are compiled first' : ''}. Ctrl-C stops all of it.`)}`);
    const spotlight = demo.spotlightUrl?.then(
      (/** @type {string} */ url) => say(`  ${bold('Spotlight')}      ${url}`),
      (/** @type {Error} */ error) => say(`  Spotlight did not start: ${error.message}`),
    );
    /** @type {Awaited<ReturnType<typeof launch>> | undefined} */
    let apps;
    // Beside the page, which is up already: the first build of two frameworks takes its time.
    const startApps = async () => {
      const port = portFrom('APPS_PORT', 8082);
      await checkPort(port, 'APPS_PORT', process.env.HOST ?? '127.0.0.1');
      await buildRustApps({ quiet: true });
      const dsn = (/** @type {number} */ project) => demo.url.replace('//', '//public@') + `/${project}`;
      apps = await launch(
        'The Rust apps',
        rustAppsServer.command,
        [],
        rustAppsServer.env({ port, host: process.env.HOST, serverDsn: dsn(2), pageDsn: dsn(3) }),
      );
      say(`  ${bold('Leptos')}         ${apps.ready.url}`);
      say(`  ${bold('Yew')}            ${apps.ready.url}/yew`);
    };
    const page = demo.pageBuilt?.catch((/** @type {Error} */ error) => say(`  The page's wasm part was not built: ${error.message}`));
    // After Spotlight, which is there in seconds.
    if (withApps)
      Promise.all([spotlight, page])
        .then(startApps)
        .catch((error) => say(`  The Rust apps did not start: ${error.message}`));
    const message = await Promise.race([demo.died, asked]);
    await apps?.stop();
    await demo.stop();
    if (message) throw new Problem(`${message}. Everything is stopped.`);
    say('Stopped.');
    // A compiler of the Rust apps may still be at work.
    process.exit();
  });
}
