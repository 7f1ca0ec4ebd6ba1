// @ts-check
// README's JavaScript, as it stands, in fresh apps: installed by the commands beside it, bundled, opened in Chromium. Each finds one trace.
// (Its Rust examples: tests/e2e-rust/readme.test.mjs.)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { build as bundle } from 'esbuild';
import { build } from '../../scripts/build.mjs';
import { read } from '../docs/lib/pages.mjs';
import { launchChromium } from '../e2e/lib/browsers.mjs';
import { parseEnvelope } from '../e2e/lib/ingest.mjs';
import { PARENT, TRACE, parseSentryTrace } from '../e2e/lib/trace.mjs';
import { Mailbox } from '../e2e/lib/waiting.mjs';
import { WORK, pack } from './lib.mjs';

/** By what a block holds: which other packages its app has, and what it does then. */
const APPS = /** @type {const} */ ({
  'first import of the page': { packages: [], then: "fetch('/api/hello');" },
  'Sentry.replayIntegration()': { packages: ['@sentry/browser@11.12.0'], then: "fetch('/api/hello').then(() => { throw new Error('out of paper'); });" },
});

await build({ quiet: true });
const tarball = await pack();
const blocks = read('README.md').blocks.filter(({ language }) => language === 'js');
const browser = await launchChromium();
let script = '';
const server = createServer((request, response) => {
  if (request.url === '/app.js') response.setHeader('content-type', 'text/javascript').end(script);
  else if (request.url === '/api/hello') response.end('{}');
  else {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><meta name="sentry-trace" content="${TRACE}-${PARENT}-1"><link rel="icon" href="data:,"><script type="module" src="/app.js"></script>`,
    );
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

describe("README's JavaScript", () => {
  test('every block is run', () => assert.equal(blocks.length, Object.keys(APPS).length));
  for (const [mark, { packages, then }] of Object.entries(APPS)) {
    test(`"${mark}" traces as it stands`, async () => {
      const found = blocks.filter(({ text }) => text.includes(mark));
      assert.equal(found.length, 1, `README has ${found.length} blocks with "${mark}"`);
      const directory = join(WORK, 'readme');
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'package.json'), '{ "private": true, "type": "module" }');
      execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--prefer-offline', `../${tarball}`, ...packages], {
        cwd: directory,
      });
      writeFileSync(join(directory, 'setup.js'), found[0].text);
      writeFileSync(join(directory, 'main.js'), `import './setup.js';\n${then}\n`);
      const built = await bundle({ entryPoints: [join(directory, 'main.js')], bundle: true, format: 'esm', minify: true, write: false });
      script = built.outputFiles[0].text;

      /** @type {Mailbox<{ header: any, payload: any }>} */
      const items = new Mailbox(({ header }) => header.type);
      const context = await browser.newContext();
      try {
        await context.route('https://o1.ingest.sentry.io/**', async (route) => {
          const body = route.request().postDataBuffer();
          await route.fulfill({ status: 200, body: '{}', headers: { 'access-control-allow-origin': '*' } });
          // A recording of replay is no text.
          if (body && !body.includes('"replay_recording"')) parseEnvelope(body).items.forEach((item) => items.push(item));
        });
        const page = await context.newPage();
        const asked = page.waitForRequest('**/api/hello');
        await page.goto(`http://127.0.0.1:${port}/`);
        const header = parseSentryTrace((await (await asked).allHeaders())['sentry-trace']);
        assert.equal(header.trace, TRACE);
        const { payload } = await items.waitFor((item) => item.header.type === 'transaction', 'the page load');
        assert.equal(payload.contexts.trace.trace_id, TRACE);
        assert.equal(payload.contexts.trace.parent_span_id, PARENT);
        assert.equal(payload.contexts.trace.op, 'pageload');
        assert.deepEqual(
          payload.spans.filter((/** @type {any} */ { op }) => op === 'http.client').map((/** @type {any} */ { span_id }) => span_id),
          [header.span],
        );
        if (then.includes('throw')) {
          const error = await items.waitFor((item) => item.header.type === 'event', 'the error');
          assert.equal(error.payload.contexts.trace.trace_id, TRACE);
        }
        assert.equal(items.items.filter((item) => item.header.type === 'transaction').length, 1);
      } finally {
        await context.close();
      }
    });
  }
});
