// @ts-check
// The tests. The last line of stdout is `N passed, M failed`; VERBOSE=1 shows the output of suites that pass.
//   npm test               what proves each floor, on a fresh clone too, in minutes; it says what it leaves out
//   npm test -- SUITE…     these suites, whole; with --quick as `npm test` runs them
//   npm run test:rest      what `npm test` leaves out
//   npm run test:all       everything: every suite, whole, and the browser suites in Firefox and WebKitGTK
// Which question each suite answers, and how long it takes: tests/README.md.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from './build.mjs';
import { checkCrate } from './crate.mjs';
import { at } from './lib/files.mjs';
import { LINTED, buildTests, buildWasmTests, docTests, hostTests, wasmTests } from './lib/cargo-tests.mjs';
import { nodeTests, runSuites, sum, tests } from './lib/suites.mjs';
import { Problem, ask, cli, run, say, step } from './lib/terminal.mjs';
import { buildRustApps } from './lib/rust-apps.mjs';
import { BROWSER_TESTS, CORE, EVERY_FEATURE, WITHOUT_FRAMEWORKS, lint } from './lint.mjs';
import { checkNode, ensureLinters, ensureNpm, ensureSystem, setup, which } from './setup.mjs';
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

/** The npm package. */
const engine = () => build({ quiet: true });

/** What the end-to-end tests drive. Its backend is built with the tests for this machine, which need most of the same crates. */
async function demo() {
  await build({ quiet: true });
  await Promise.all([buildDemo({ quiet: true, backend: ['--tests', ...WITHOUT_FRAMEWORKS], env: LINTED }), ensureNpm(at('tests/e2e/node-backend'))]);
}

/** In Chromium; what the demo sends is kept. */
async function endToEnd() {
  await ensureSystem('chromium');
  rmSync(TRANSACTIONS, { recursive: true, force: true });
  return nodeTests('tests/e2e', { env: { E2E_TRANSACTIONS: TRANSACTIONS } });
}

/** The core's tests for wasm. */
const core = () => buildWasmTests(CORE);

/** @returns {Promise<string[]>} what runs node where WebKitGTK's test browser has the display that it wants */
async function withDisplay() {
  await ensureSystem('webkit', 'xvfb');
  return [(await which('xvfb-run')) ?? 'xvfb-run', '-a', process.execPath];
}

// Rows of suites, which run side by side.
const COMPILER = 'compiler';
const PAGES = 'pages';
const CRATE = 'crate';

/** @type {import('./lib/suites.mjs').Suite[]} */
const suites = [
  {
    name: 'shim',
    async run() {
      await ensureSystem('chromium');
      return nodeTests('tests/shim');
    },
  },
  // Code blocks, links and anchors of the documentation; the project's own files.
  { name: 'docs', run: () => nodeTests('tests/docs') },
  {
    name: 'npm',
    prepare: engine,
    run: () => npm(),
    quick: () => npm({ env: { CASES_EVERY: '8' }, without: CONSUMERS }),
    rest: async () => sum([await npm({ only: /^hostile-pages$/ }), await npm({ only: CONSUMERS })]),
    left: 'seven of eight hostile pages, apps in TypeScript under every way to find modules',
  },
  {
    name: 'lint',
    row: COMPILER,
    // All that waits for pages waits for the engine.
    after: engine,
    run: lint,
    quick: () => lint('quick'),
    rest: () => lint('rest'),
    left: 'clippy with the frameworks, for Rust apps, over the demo apps, and over the tests for wasm and in browsers',
  },
  {
    name: 'catalogue',
    row: PAGES,
    prepare: engine,
    // Small pages, each on @sentry/browser and on ours: what they send is equal, or a listed deviation.
    run: () => catalogue({}),
    quick: () => catalogue({ CASES_EVERY: '4' }),
    left: 'three of four pages of each area, and whether each listed deviation is needed',
  },
  {
    name: 'catalogue-late',
    row: PAGES,
    prepare: engine,
    long: true,
    // The same pages on ours with its engine at once and two seconds late, of which a page takes most of its time: many side by side.
    run: () => catalogue({ ENGINE: 'late', CATALOGUE_TABS: '5' }),
  },
  {
    name: 'e2e',
    row: PAGES,
    prepare: demo,
    run: endToEnd,
  },
  {
    name: 'host',
    row: COMPILER,
    run: async () => sum([await hostTests(EVERY_FEATURE, ''), await docTests(EVERY_FEATURE)]),
    quick: () => hostTests(WITHOUT_FRAMEWORKS, ''),
    left: 'the frameworks’ integrations, and the examples in the documentation',
  },
  // What needs axum and the sentry crate.
  { name: 'rust', row: COMPILER, run: () => hostTests(WITHOUT_FRAMEWORKS, 'tests/rust') },
  { name: 'demo', row: COMPILER, run: () => hostTests(WITHOUT_FRAMEWORKS, 'www/server') },
  {
    name: 'conformance',
    row: COMPILER,
    async run() {
      const adapter = (await buildTests(WITHOUT_FRAMEWORKS)).find(({ name }) => name === 'browser_tracing');
      if (!adapter) throw new Problem('cargo built no tests of the crate');
      return tests(process.execPath, ['scripts/conformance.mjs', 'tests/vectors'], { env: { CONFORMANCE_ADAPTER: adapter.file } });
    },
  },
  {
    name: 'chromium-wasm',
    row: PAGES,
    long: true,
    async run() {
      await ensureSystem('chromium');
      return wasmTests(BROWSER_TESTS, { browser: 'chromium' });
    },
  },
  // As docs.rs, crates.io and a server see the crate.
  { name: 'crate', row: CRATE, long: true, run: () => checkCrate() },
  {
    name: 'e2e-rust',
    row: COMPILER,
    long: true,
    // The Leptos and Yew apps, in Chromium, against their axum server. A clone's first run builds them: some minutes.
    async run() {
      await ensureSystem('chromium');
      await buildRustApps({ quiet: true, server: ['--tests', ...EVERY_FEATURE], env: LINTED });
      return nodeTests('tests/e2e-rust');
    },
  },
  {
    name: 'bundlers',
    prepare: engine,
    long: true,
    // Every entry of the packed package in every bundler, opened in Chromium.
    async run() {
      await ensureSystem('chromium');
      await ensureNpm(at('tests/bundlers'));
      rmSync(at('test-results/bundlers.md'), { force: true });
      const counts = await nodeTests('tests/bundlers');
      if (existsSync(at('test-results/bundlers.md'))) say(readFileSync(at('test-results/bundlers.md'), 'utf8'));
      return counts;
    },
  },
  {
    name: 'examples',
    prepare: engine,
    long: true,
    // The apps of examples/ and the README's, installed, built and opened in Chromium.
    async run() {
      await ensureSystem('chromium');
      const { EXAMPLE } = process.env;
      if (EXAMPLE && !existsSync(at('examples', EXAMPLE))) throw new Problem(`EXAMPLE: there is no examples/${EXAMPLE}`);
      rmSync(at('test-results/routers.md'), { force: true });
      const counts = await nodeTests('tests/examples', { oneByOne: true });
      if (existsSync(at('test-results/routers.md'))) say(readFileSync(at('test-results/routers.md'), 'utf8'));
      return counts;
    },
  },
  {
    name: 'accounting',
    prepare: engine,
    long: true,
    async run() {
      await ensureSystem('chromium');
      return nodeTests('tests/accounting');
    },
  },
  {
    name: 'vitals',
    prepare: engine,
    long: true,
    async run() {
      await ensureSystem('chromium');
      return nodeTests('tests/vitals', { oneByOne: true });
    },
  },
  {
    name: 'differential',
    prepare: engine,
    long: true,
    // The same pages on @sentry/browser and on ours.
    async run() {
      await ensureSystem('chromium');
      return nodeTests('tests/differential', { oneByOne: true });
    },
  },
  {
    name: 'relay',
    row: PAGES,
    long: true,
    async run() {
      // What `e2e` has sent, whenever that was.
      if (!existsSync(TRANSACTIONS)) {
        await demo();
        await endToEnd();
      }
      return tests(await relayPython(), ['tests/relay/check.py', TRANSACTIONS]);
    },
  },
  // The browser tests again in Firefox and in WebKitGTK (the engine of Safari's relatives on Linux; it is not Safari).
  {
    name: 'firefox-wasm',
    row: PAGES,
    long: true,
    async run() {
      await ensureSystem('firefox');
      return wasmTests([...BROWSER_TESTS, '--test', 'browser'], { browser: 'firefox' });
    },
  },
  {
    name: 'firefox-e2e',
    row: PAGES,
    prepare: demo,
    long: true,
    async run() {
      await ensureSystem('firefox');
      return nodeTests('tests/e2e', { env: { E2E_BROWSER: 'firefox' } });
    },
  },
  {
    name: 'webkit-wasm',
    row: PAGES,
    long: true,
    run: async () => wasmTests([...BROWSER_TESTS, '--test', 'browser'], { browser: 'webkit', command: await withDisplay() }),
  },
  {
    name: 'webkit-e2e',
    row: PAGES,
    prepare: demo,
    long: true,
    async run() {
      const command = await withDisplay();
      return nodeTests('tests/e2e', { command, env: { E2E_BROWSER: 'webkit' } });
    },
  },
  {
    name: 'size',
    prepare: engine,
    async run() {
      const over = exceeded(await measure());
      if (over.length) throw new Problem(`over the budgets in tests/size.json:\n  ${over.join('\n  ')}`);
      return { passed: 1, failed: 0 };
    },
  },
  // The core's tests of the suite `host` on 32 bits, in Node.
  { name: 'wasm', prepare: core, run: () => wasmTests(CORE) },
];

/** The packed package as compilers see it. */
const CONSUMERS = /^consumers$/;

/** @param {Parameters<typeof nodeTests>[1]} [options] */
async function npm(options) {
  await ensureSystem('chromium');
  return nodeTests('tests/npm', { sideBySide: 3, ...options });
}

/** @param {Record<string, string>} env */
async function catalogue(env) {
  await ensureSystem('chromium');
  return nodeTests('tests/catalogue', { env });
}

/**
 * Writes seconds into the table of tests/README.md.
 * @param {Record<string, number>} times by suite
 * @param {number} column
 */
function writeTimes(times, column) {
  const file = at('tests/README.md');
  const text = readFileSync(file, 'utf8').replace(/^\| `[\w-]+`.*$/gm, (row) => {
    const cells = row.split(' | ');
    const seconds = [...cells[0].matchAll(/`([\w-]+)`/g)].flatMap(([, name]) => times[name] ?? []);
    if (cells.length !== 4 || !seconds.length) return row;
    cells[column] = seconds.map((time) => time || '<1').join(', ') + (column === 3 ? ' |' : '');
    return cells.join(' | ');
  });
  writeFileSync(file, text);
}

cli(async () => {
  const given = process.argv.slice(2);
  const [part] = given.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
  const names = given.filter((word) => !word.startsWith('--'));
  const known = suites.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length || (part && !['all', 'browsers', 'quick', 'rest'].includes(part))) {
    say(`no suite is called ${unknown.join(', ') || `--${part}`}; there are: ${known.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  checkNode();
  const quick = (!part || part === 'quick') && !names.length;
  const chosen = suites.flatMap((suite) => {
    const { name, long, run, quick: short, rest } = suite;
    const as = (/** @type {typeof run} */ work) => [{ ...suite, run: work }];
    if (names.length) return names.includes(name) ? as((part === 'quick' && short) || run) : [];
    if (part === 'all') return as(run);
    if (part === 'browsers') return /^(firefox|webkit)-/.test(name) ? as(run) : [];
    if (part === 'rest') return long || short ? as(rest ?? run) : [];
    return long ? [] : as(short ?? run);
  });
  if (names.length) await Promise.all([setup(), ensureLinters()]);
  else
    await Promise.all([
      setup(),
      ensureLinters(),
      ensureSystem(...(part && !quick ? /** @type {const} */ (['chromium', 'firefox', 'webkit', 'xvfb', 'venv']) : /** @type {const} */ (['chromium']))),
    ]);
  const total = await runSuites(chosen, { beside: !names.length });
  if (process.env.WRITE_TIMES) writeTimes(total.times, quick ? 2 : 3);
  if (quick) {
    const left = suites.flatMap(({ name, long, left }) => (long ? [name] : left ? [`of ${name}: ${left}`] : []));
    say(`Left out (npm run test:all runs everything, npm run test:rest just this, npm test -- SUITE one suite whole):\n  ${left.join('\n  ')}`);
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
});
