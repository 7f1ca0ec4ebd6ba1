// @ts-check
// README's Rust examples, as they stand, in fresh apps, and the Rust apps of examples/: each is built, opened in Chromium, and its page load is one trace with the
// server that rendered the page and the request that the page makes.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { at } from '../../scripts/lib/files.mjs';
import { run, step } from '../../scripts/lib/terminal.mjs';
import { ensureXtask, setup } from '../../scripts/setup.mjs';
import { launchChromium } from '../e2e/lib/browsers.mjs';
import { within } from '../e2e/lib/waiting.mjs';

const TRACE = '0123456789abcdef0123456789abcdef';
const PARENT = 'fedcba9876543210';
const HOME = at('target/readme');

/**
 * What README's apps need beside the crate, and what a page load is called. Those without `mark` are in examples/.
 * @type {Record<string, { mark?: string, features?: string, dependencies?: string, name: string, shows?: string }>}
 */
const APPS = {
  plain: { mark: 'Mount the app', features: '', dependencies: '', name: '/users/7' },
  yew: {
    mark: 'yew::Renderer',
    features: '"yew"',
    dependencies: 'yew = { version = "0.23", features = ["csr"] }\nyew-router = "0.20"',
    name: '/users/:id',
    shows: 'User 7',
  },
  leptos: {
    mark: 'TracedRoutes fallback',
    features: '"leptos"',
    dependencies: 'leptos = { version = "0.8", features = ["csr"] }\nleptos_router = "0.8"',
    name: '/users/:id',
    shows: 'A user',
  },
  'example-yew': { name: '/users/:id', shows: 'User 7' },
  'example-leptos': { name: '/users/:id', shows: 'User 7' },
  'example-wasm-bindgen': { name: '/users/:id', shows: 'User 7' },
};
/** The package of an app. @param {string} app */
const packageOf = (app) => (APPS[app].mark ? `readme-${app}` : app);

const readme = readFileSync(at('README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```rust[^\n]*\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
/** How the tests are built, so that what these apps have in common with them is there already. That an app can be optimised the demo apps show. */
const profiles = readFileSync(at('Cargo.toml'), 'utf8')
  .match(/^\[profile\.dev.*\]\n(?:.+\n)*/gm)
  ?.join('\n');

/** @param {string} app */
function write(app) {
  const { mark, features, dependencies } = APPS[app];
  if (!mark) return cpSync(at('examples', app.replace('example-', '')), join(HOME, app), { recursive: true });
  const found = blocks.filter((code) => code.includes(mark));
  assert.equal(found.length, 1, `README has ${found.length} Rust examples with "${mark}"`);
  mkdirSync(join(HOME, app, 'src'), { recursive: true });
  writeFileSync(join(HOME, app, 'src/main.rs'), found[0]);
  writeFileSync(
    join(HOME, app, 'Cargo.toml'),
    `[package]\nname = "readme-${app}"\nversion = "0.0.0"\nedition = "2024"\npublish = false\n\n[dependencies]\n` +
      `browser-tracing = { path = ${JSON.stringify(at('.'))}, features = [${features}] }\n${dependencies}\n`,
  );
}

await setup();
const xtask = await ensureXtask();
rmSync(HOME, { recursive: true, force: true });
const only = process.env.APP ? [process.env.APP] : Object.keys(APPS);
for (const app of only) write(app);
writeFileSync(
  join(HOME, 'Cargo.toml'),
  `[workspace]\nresolver = "3"\nmembers = ${JSON.stringify(only)}\n\n[patch.crates-io]\nbrowser-tracing = { path = ${JSON.stringify(at('.'))} }\n\n${profiles}`,
);
cpSync(at('Cargo.lock'), join(HOME, 'Cargo.lock'));
for (const app of only) {
  await step(`Building the app ${packageOf(app)}`, async () => {
    const env = { CARGO_TARGET_DIR: at('target'), SENTRY_DSN: 'https://public@o1.ingest.sentry.io/42' };
    await run('cargo', ['build', '-p', packageOf(app), '--target', 'wasm32-unknown-unknown'], { cwd: HOME, env, quiet: true });
    const raw = at('target/wasm32-unknown-unknown/debug', `${packageOf(app)}.wasm`);
    await run(xtask, ['--out-dir', join(HOME, app, 'dist'), '--out-name', 'app', raw]);
  });
}

const browser = await launchChromium();
/** What the API was asked with. @type {(headers: import('node:http').IncomingHttpHeaders) => void} */
let asked = () => {};
let app = '';
const TYPES = /** @type {Record<string, string>} */ ({ '.js': 'text/javascript', '.wasm': 'application/wasm' });
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname.startsWith('/api/')) {
    asked(request.headers);
    response.end('Ada');
  } else if (pathname.startsWith('/dist/')) {
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'text/plain');
    response.end(readFileSync(join(HOME, app, pathname)));
  } else {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><meta name="sentry-trace" content="${TRACE}-${PARENT}-1"><link rel="icon" href="data:,">
      <body><script type="module">
        import init from '/dist/app.js';
        await init({ module_or_path: '/dist/app_bg.wasm' });
        ${APPS[app]?.mark ? "fetch('/api/hello');" : ''}
      </script>`);
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

describe("README's Rust examples, and those of examples/", () => {
  for (const name of only) {
    test(`E1 the ${name} app traces as it stands`, async () => {
      app = name;
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        /** @type {string[]} */
        const said = [];
        page.on('console', (message) => void (message.type() === 'error' && said.push(message.text())));
        page.on('pageerror', (error) => void said.push(String(error)));
        const envelope = new Promise((resolve) => {
          void context.route('https://o1.ingest.sentry.io/**', async (route) => {
            const body = route.request().postData() ?? '';
            await route.fulfill({ status: 200, body: '{}', headers: { 'access-control-allow-origin': '*' } });
            if (body.includes('"type":"transaction"')) resolve(body);
          });
        });
        const header = new Promise((resolve) => (asked = ({ 'sentry-trace': value }) => resolve(value)));
        await page.goto(`http://127.0.0.1:${port}/users/7`);
        assert.match(String(await within(header, 'the request of the page')), new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`), said.join('\n'));
        if (APPS[name].shows) await page.getByText(APPS[name].shows).waitFor();
        const [, , item] = String(await within(envelope, `the page load; the console: ${said.join('\n')}`)).split('\n');
        const event = JSON.parse(item);
        assert.equal(event.contexts.trace.trace_id, TRACE);
        assert.equal(event.contexts.trace.parent_span_id, PARENT);
        assert.equal(event.contexts.trace.op, 'pageload');
        assert.equal(event.transaction, APPS[name].name);
        assert.equal(event.spans.filter((/** @type {any} */ span) => span.op === 'http.client').length, 1);
        assert.deepEqual(said, []);
      } finally {
        await context.close();
      }
    });
  }
});
