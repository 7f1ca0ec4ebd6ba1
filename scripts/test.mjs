// @ts-check
// `npm test [suite…]`: everything, on a fresh clone too. The last line of stdout is `N passed, M failed`.
// VERBOSE=1 shows the output of suites that pass.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { build } from './build.mjs';
import { checkCrate } from './crate.mjs';
import { at } from './lib/files.mjs';
import { nodeTests, runSuites, tests } from './lib/suites.mjs';
import { Problem, ask, cli, run, say, step } from './lib/terminal.mjs';
import { BROWSER_TESTS, WASM_TEST, wasmEnv } from './lib/wasm-tests.mjs';
import { lint } from './lint.mjs';
import { ensureNpm, ensureSystem, setup, which } from './setup.mjs';
import { exceeded, measure } from './size.mjs';
import { buildDemo } from './start.mjs';

/** Where the end-to-end tests leave the transactions that Relay then judges. */
const TRANSACTIONS = at('test-results/transactions');

/** The Python of a virtual environment that has sentry-relay of the pinned version. */
async function relayPython() {
  const python = at('.venv/bin/python');
  const installed = await ask(python, ['-c', 'import sentry_relay, importlib.metadata as m; print(m.version("sentry-relay"))']);
  const requirements = at('tests/relay/requirements.txt');
  if (installed && (await ask('grep', ['-qx', `sentry-relay==${installed}`, requirements])) !== undefined) return python;
  await ensureSystem('venv');
  const base = (await which('python3')) ?? 'python3';
  await step('Installing sentry-relay', async () => {
    await run(base, ['-m', 'venv', '--clear', at('.venv')], { quiet: true });
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], { quiet: true });
  });
  return python;
}

/** @type {import('./lib/suites.mjs').Suite[]} */
const suites = [
  { name: 'lint', run: lint },
  { name: 'host', run: () => tests('cargo', ['test', '--locked', '--no-fail-fast', '--features', 'axum,gloo-net,leptos,tracing,yew']) },
  {
    name: 'wasm',
    // The same core tests on 32 bits, in Node.
    run: () => tests('cargo', [...WASM_TEST, '--no-fail-fast'], { env: wasmEnv() }),
  },
  {
    name: 'rust',
    // What needs axum and the sentry crate.
    run: () => tests('cargo', ['test', '--locked', '--no-fail-fast'], { cwd: at('tests/rust') }),
  },
  { name: 'demo', run: () => tests('cargo', ['test', '--locked', '-p', 'demo-server'], { cwd: at('www') }) },
  {
    name: 'chromium-wasm',
    async run() {
      await ensureSystem('chromium', 'chromedriver');
      return tests('cargo', [...WASM_TEST, '--test', 'browser', '--test', 'worker'], { cwd: at(BROWSER_TESTS), env: wasmEnv({ CHROMEDRIVER: await which('chromedriver') }) });
    },
  },
  { name: 'shim', run: () => nodeTests('tests/shim') },
  {
    name: 'npm',
    async run() {
      await build({ quiet: true });
      return nodeTests('tests/npm');
    },
  },
  {
    name: 'bundlers',
    // Every entry of the packed package in every bundler, opened in Chromium.
    async run() {
      await ensureSystem('chromium');
      await build({ quiet: true });
      await ensureNpm(at('tests/bundlers'));
      rmSync(at('test-results/bundlers.md'), { force: true });
      const counts = await nodeTests('tests/bundlers');
      if (existsSync(at('test-results/bundlers.md'))) say(readFileSync(at('test-results/bundlers.md'), 'utf8'));
      return counts;
    },
  },
  { name: 'conformance', run: () => tests(process.execPath, ['scripts/conformance.mjs', 'tests/vectors']) },
  {
    name: 'e2e',
    async run() {
      await ensureSystem('chromium');
      await build({ quiet: true });
      await buildDemo({ quiet: true });
      await ensureNpm(at('tests/e2e/node-backend'));
      rmSync(TRANSACTIONS, { recursive: true, force: true });
      return nodeTests('tests/e2e', { env: { E2E_TRANSACTIONS: TRANSACTIONS } });
    },
  },
  {
    name: 'catalogue',
    // About 180 small pages, each on @sentry/browser and on ours: what they send is equal, or a listed deviation.
    async run() {
      await ensureSystem('chromium');
      await build({ quiet: true });
      return nodeTests('tests/catalogue');
    },
  },
  {
    name: 'vitals',
    async run() {
      await ensureSystem('chromium');
      await build({ quiet: true });
      return nodeTests('tests/vitals', { oneByOne: true });
    },
  },
  {
    name: 'differential',
    // The same pages on @sentry/browser and on ours.
    async run() {
      await ensureSystem('chromium');
      await build({ quiet: true });
      return nodeTests('tests/differential', { oneByOne: true });
    },
  },
  // As docs.rs, crates.io and a server see the crate.
  { name: 'crate', run: checkCrate },
  {
    name: 'e2e-rust',
    // The Leptos and Yew apps, in Chromium, against their axum server. A clone's first run builds them: some minutes.
    async run() {
      await ensureSystem('chromium');
      return nodeTests('tests/e2e-rust');
    },
  },
  {
    name: 'relay',
    async run() {
      if (!existsSync(TRANSACTIONS)) throw new Problem('no transactions were captured: run the suite e2e first');
      return tests(await relayPython(), ['tests/relay/check.py', TRANSACTIONS]);
    },
  },
  {
    name: 'size',
    async run() {
      await build({ quiet: true });
      const over = exceeded(await measure());
      if (over.length) throw new Problem(`over the budgets in tests/size.json:\n  ${over.join('\n  ')}`);
      return { passed: 1, failed: 0 };
    },
  },
];

cli(async () => {
  await setup();
  await runSuites(suites, process.argv.slice(2));
});
