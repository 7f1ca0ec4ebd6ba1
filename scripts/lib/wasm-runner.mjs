// @ts-check
// Runs the tests of one wasm module: node wasm-runner.mjs WHERE MODE DIRECTORY TEST…
//   WHERE      node, or the browser: chromium, firefox, webkit
//   MODE       page or worker, in a browser
//   DIRECTORY  what `xtask --tests` has made of the module, as test.js
//   TEST       names of its exports
// Each test runs in a context of its own, which says whether it passed. The counts go to the file that TEST_REPORT names.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [where, mode, directory, ...names] = process.argv.slice(2);

/** @typedef {{ name: string, ok: boolean, said: string }} Outcome */

/** After `::` comes the test's path; `$` before it marks one that is ignored. @param {string} name */
const title = (name) => name.slice(name.indexOf('::') + 2);
const wanted = names.filter((name) => !/^__wbgt_[^_]*\$/.test(name));

/**
 * Runs the tests one by one. Its source goes to the browser as well.
 * @param {any} wasm what test.js exports
 * @param {string[]} tests
 * @param {any} scope the global object
 * @param {() => string} said all that the tests' own runner has said since the last time
 * @returns {Promise<{ name: string, ok: boolean, said: string }[]>}
 */
async function runAll(wasm, tests, scope, said) {
  for (const method of ['debug', 'log', 'info', 'warn', 'error']) {
    // What a test says belongs to it; the runner shows it when the test fails.
    scope.console[method] = (/** @type {any[]} */ ...args) => wasm[`__wbgtest_console_${method}`](args);
  }
  scope.__wbg_test_invoke = (/** @type {() => unknown} */ work) => work();
  const outcomes = [];
  for (const name of tests) {
    scope.runningTest = name;
    const context = new wasm.WasmBindgenTestContext(false);
    const ok = await context.run([wasm.__wasm[name]]);
    outcomes.push({ name, ok, said: said() });
  }
  return outcomes;
}

/** @returns {Promise<Outcome[]>} */
async function inNode() {
  writeFileSync(join(directory, 'package.json'), '{ "type": "commonjs" }\n');
  let text = '';
  const scope = /** @type {any} */ (globalThis);
  scope.__wbgtest_og_console_log = (/** @type {string} */ line) => (text += `${line}\n`);
  scope.__wbgtest_og_console_error = scope.__wbgtest_og_console_log;
  const wasm = createRequire(import.meta.url)(join(directory, 'test.js'));
  const own = { ...console };
  const outcomes = await runAll(wasm, wanted, scope, () => {
    const said = text;
    text = '';
    return said;
  });
  Object.assign(console, own);
  return outcomes;
}

const TYPES = { js: 'text/javascript', wasm: 'application/wasm' };

/** The page, or the worker that it starts, runs this. @param {string} said */
const script = (said) => `import init, * as wasm from './test.js';
  ${runAll}
  const tests = ${JSON.stringify(wanted)};
  const outcomes = init().then(() => runAll(wasm, tests, globalThis, ${said}));`;

const FILES = {
  // The tests' own runner writes into #output.
  '/': `<!doctype html><meta charset="utf-8"><title>Tests</title><link rel="icon" href="data:,"><pre id="output"></pre><script type="module" src="/${mode === 'worker' ? mode : 'page'}.js"></script>`,
  '/page.js': `${script("() => { const { textContent } = output; output.textContent = ''; return textContent; }")}
    globalThis.outcomes = outcomes;`,
  '/worker.js': `const worker = new Worker('/in-worker.js', { type: 'module' });
    globalThis.outcomes = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });`,
  '/in-worker.js': `let text = '';
    globalThis.__wbg_test_output_writeln = (line) => (text += line + '\\n');
    ${script("() => { const before = text; text = ''; return before; }")}
    outcomes.then(postMessage);`,
};

/** @returns {Promise<Outcome[]>} */
async function inBrowser() {
  const { launch } = await import('../../tests/e2e/lib/browsers.mjs');
  const { PATIENCE } = await import('../../tests/e2e/lib/waiting.mjs');
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const type = path === '/' ? 'text/html' : TYPES[/** @type {keyof typeof TYPES} */ (path.split('.').at(-1))];
    try {
      const body = FILES[/** @type {keyof typeof FILES} */ (path)] ?? readFileSync(join(directory, path));
      const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
      response.writeHead(200, { 'content-type': type ?? 'application/octet-stream', ...isolated }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await launch(/** @type {'chromium'} */ (where));
  try {
    const tab = await browser.open(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`);
    const answer = tab.evaluate(
      async () => {
        const page = /** @type {any} */ (window);
        // Its script is a module: it has run when the document is read.
        if (!page.outcomes) await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
        return page.outcomes ?? Promise.reject(new Error('the tests did not start'));
      },
      undefined,
      3 * PATIENCE,
    );
    return await answer.catch(async (error) => {
      const running = mode === 'page' && (await tab.evaluate(() => /** @type {any} */ (window).runningTest).catch(() => ''));
      throw running ? new Error(`${title(running)} does not end`, { cause: error }) : error;
    });
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

const outcomes = await (where === 'node' ? inNode() : inBrowser());
const failed = outcomes.filter(({ ok }) => !ok);
for (const { name, said } of failed) console.error(`${title(name)} failed\n${said}`);
if (process.env.TEST_REPORT) writeFileSync(process.env.TEST_REPORT, JSON.stringify({ passed: outcomes.length - failed.length, failed: failed.length }));
// Whatever a test has left open.
process.exit(failed.length ? 1 : 0);
