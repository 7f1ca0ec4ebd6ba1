// @ts-check
// Sample projects: put together, built by their tool as a user would, opened in Chromium.
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { textOf } from '../../scripts/lib/engine-text.mjs';
import { at, filesBelow } from '../../scripts/lib/files.mjs';
import { launchChromium } from '../e2e/lib/browsers.mjs';
import { Ingest } from '../e2e/lib/ingest.mjs';
import { Site } from '../e2e/lib/site.mjs';
import { PATIENCE, within } from '../e2e/lib/waiting.mjs';

const APPS = at('tests/bundlers/apps');
/** Below here are the projects; the package is installed beside them, the tools are above. */
const WORK = at('tests/bundlers/target');
/** The package as it was installed from the tarball. */
export const INSTALLED = join(WORK, 'node_modules/browser-tracing');

/** No tool reports home, colours its output or asks anything. */
const ENV = {
  ...process.env,
  CI: '1',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  NODE_ENV: undefined,
  NODE_OPTIONS: undefined,
  NEXT_TELEMETRY_DISABLED: '1',
  RSPACK_TELEMETRY: '0',
};

/**
 * Runs a program to its end; its output is in the message when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
async function run(command, args, cwd) {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { cwd, env: ENV, maxBuffer: 1 << 26 });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr, message } = /** @type {any} */ (error);
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

/** A tool of tests/bundlers/package.json. @param {string} name */
const bin = (name) => at('tests/bundlers/node_modules/.bin', name);
/** Its version. @param {string} name */
export const versionOf = (name) => JSON.parse(readFileSync(at('tests/bundlers/node_modules', name, 'package.json'), 'utf8')).version;

/** Packs the package and installs the tarball, as `npm i browser-tracing` would. */
export async function installPackage() {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  writeFileSync(join(WORK, 'package.json'), '{ "private": true }\n');
  const [packed] = JSON.parse(await run('npm', ['pack', '--json', '--ignore-scripts', '--silent', '--pack-destination', WORK], at('.')));
  await run('npm', ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--offline', `./${packed.filename}`], WORK);
}

/**
 * @typedef {object} Tool
 * @property {string} name as the table says it
 * @property {string} [package] whose version the table says
 * @property {Record<string, string>} [apps] by entry: what differs here, as the tool's documentation recommends it
 * @property {object} [manifest] what the tool's documentation has in package.json
 * @property {string} [script] the script tag of the built entry, if the tool does not take index.html as its input
 * @property {string} [output] folder of the built files
 * @property {boolean} [whole] it makes one file of all that is imported, also late
 * @property {(app: Project) => string[]} [build] the command
 * @property {(project: Project) => { command: string[], ready: RegExp }} [serve] the tool's own server; `ready` finds the port in what it prints
 */

/** @typedef {{ directory: string, entry: string, inputs: string[], port: number }} Project */

/**
 * Puts the project together and builds it.
 * @param {string} id of the tool
 * @param {Tool} tool
 * @param {string} entry of the package
 */
export async function project(id, tool, entry) {
  const directory = join(WORK, id, entry);
  const app = tool.apps?.[entry] ?? entry;
  // A framework has a project of its own, of which an entry changes some files.
  const parts = existsSync(join(APPS, id)) ? [id, `${id}-${entry}`] : ['shared', entry, app];
  for (const part of parts) if (existsSync(join(APPS, part))) cpSync(join(APPS, part), directory, { recursive: true });
  const manifest = join(directory, 'package.json');
  if (tool.manifest) {
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), ...tool.manifest }, null, 2));
    // It is where a lock file is that such settings are looked for.
    writeFileSync(join(directory, 'package-lock.json'), '{ "lockfileVersion": 3 }\n');
  }
  const html = join(directory, 'index.html');
  if (existsSync(html)) {
    let text = readFileSync(html, 'utf8');
    if (tool.script) text = text.replace('<script type="module" src="./main.js"></script>', tool.script);
    if (entry === 'snippet') text = text.replace('/* the head snippet */', () => readFileSync(join(INSTALLED, 'pkg/snippet.js'), 'utf8').trim());
    writeFileSync(html, text);
  }
  /** @type {Project} */
  const made = { directory, entry, inputs: entry === 'worker' ? ['main.js', 'worker.js'] : ['main.js'], port: 0 };
  if (tool.build) {
    const [command, ...args] = tool.build(made);
    await run(bin(command), args, directory);
  }
  const output = join(directory, tool.output ?? '.');
  if (tool.output && tool.script) cpSync(html, join(output, 'index.html'));
  if (app === 'slim-copied') cpSync(join(INSTALLED, 'pkg/engine.wasm'), join(output, 'engine.wasm'));
  return made;
}

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/**
 * A static host of everything below a directory.
 * @param {Site} site
 * @param {string} directory
 * @param {string} [prefix]
 */
function host(site, directory, prefix = '/') {
  for (const file of filesBelow(directory)) {
    const path = prefix + relative(directory, file);
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream';
    site.file(path.replace(/index\.html$/, ''), type, readFileSync(file));
  }
}

/**
 * Starts a tool's own server.
 * @param {{ command: string[], ready: RegExp }} serve
 * @param {string} directory
 */
async function start({ command: [command, ...args], ready }, directory) {
  const child = spawn(bin(command), args, { cwd: directory, env: { ...ENV, CI: undefined }, stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  /** @type {Promise<string>} */
  const origin = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const found = ready.exec(output.replace(/\x1b\[[\d;]*m/g, ''));
        if (found) resolve(found[1]);
      });
    }
    child.once('error', reject);
    void exited.then((code) => reject(new Error(`${command} ended with ${code}\n${output}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(late);
  };
  try {
    return { origin: await within(origin, `${command} to listen; it said: ${output}`), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A script or a wasm file; nothing for anything else. @param {string} url */
async function code(url) {
  const response = await fetch(url);
  const counts = response.ok && /javascript|wasm/.test(response.headers.get('content-type') ?? '');
  const body = Buffer.from(await response.arrayBuffer());
  return counts ? body : Buffer.from('');
}

/** The bytes of files, each as brotli sends it. @param {Buffer[]} files */
const brotliSize = (files) => files.reduce((sum, file) => sum + (file.length ? brotliCompressSync(file).length : 0), 0);

/** Runs first in a page: it is never idle, and when the engine's time is over says the test. */
function busy() {
  const page = /** @type {any} */ (window);
  const { setTimeout: wait } = page;
  page.requestIdleCallback = () => {};
  page.setTimeout = (/** @type {any} */ f, /** @type {number} */ delay, /** @type {any[]} */ ...rest) =>
    delay === 2000 ? ((page.due = f), 0) : wait(f, delay, ...rest);
}

/** The browser and the local Sentry that all projects share. */
export class Lab {
  ingest = new Ingest();
  /** @type {import('@playwright/test').Browser} */
  browser = /** @type {any} */ (undefined);

  static async start() {
    const lab = new Lab();
    lab.browser = await launchChromium();
    await lab.ingest.start();
    return lab;
  }

  async stop() {
    await this.browser.close();
    await this.ingest.stop();
  }

  /**
   * Opens a built project and hands it to `look`; fails if the page threw.
   * @param {Project} made
   * @param {Tool} tool
   * @param {boolean} late the engine comes when the test says so
   * @param {(page: Opened) => Promise<void>} look
   * @returns {Promise<number>} bytes of all scripts and wasm files that the page loaded, each as brotli sends it
   */
  async open(made, tool, late, look) {
    const site = await new Site().start();
    const { id } = site.reserve();
    /** @type {(() => Promise<void>)[]} */
    const ends = [() => site.stop()];
    try {
      let { origin } = site;
      if (tool.serve) {
        const server = await start(tool.serve(made), made.directory);
        ends.unshift(server.stop);
        origin = server.origin;
      } else {
        host(site, join(made.directory, tool.output ?? '.'));
        if (!tool.output) host(site, join(INSTALLED, 'pkg'), '/node_modules/browser-tracing/pkg/');
      }
      const context = await this.browser.newContext();
      // Not awaited: a browser that takes its time over it says nothing about the project.
      ends.unshift(async () => void context.close().catch(() => {}));
      const page = await context.newPage();
      if (late) await page.addInitScript(busy);
      page.setDefaultTimeout(PATIENCE);
      /** @type {string[]} */
      const errors = [];
      /** @type {Set<string>} */
      const loaded = new Set();
      page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
      context.on('request', (request) => void (request.url().startsWith(`${origin}/`) && loaded.add(request.url())));
      // The API is on the page's own origin, the only one that concerns what comes before `init`; a tool's server has it behind it.
      if (tool.serve) await context.route(`${origin}/api/**`, (route) => route.continue({ url: route.request().url().replace(origin, site.origin) }));
      const project = this.ingest.project();
      const query = new URLSearchParams({ dsn: project.dsn, api: `${origin}/api/${id}` });
      await page.goto(`${origin}/?${query}`, { waitUntil: 'commit' });
      await look({
        page,
        origin,
        // Loaded once more, as a browser does not always give the bytes away (those of workers, and of wasm).
        loaded: async () => {
          const files = await Promise.all([...loaded].map(code));
          const engine = textOf(readFileSync(join(INSTALLED, 'pkg/engine.wasm'))).slice(0, 100);
          return [brotliSize(files), files.some((file) => file.includes(engine))];
        },
        request: (tail) => site.request(id, tail),
        transaction: (wanted, what) => this.ingest.transaction(project.id, wanted, what),
      });
      if (errors.length) throw new Error(`the page threw: ${errors.join('\n')}`);
      return brotliSize(await Promise.all([...loaded].map(code)));
    } finally {
      for (const end of ends) await end();
    }
  }
}

/**
 * @typedef {object} Opened
 * @property {import('@playwright/test').Page} page
 * @property {string} origin
 * @property {() => Promise<[bytes: number, engine: boolean]>} loaded what the page has loaded so far, and whether the engine of the package is in it
 * @property {(tail: string) => Promise<import('../e2e/lib/site.mjs').ApiRequest>} request
 * @property {(wanted: (event: any) => unknown, what: string) => Promise<any>} transaction
 */
