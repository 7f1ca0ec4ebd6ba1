// @ts-check
// `npm run test:browsers [suite…]`: the browser tests again in Firefox and in WebKitGTK (the engine of Safari's relatives on
// Linux; it is not Safari). The last line of stdout is `N passed, M failed`.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { build } from './build.mjs';
import { at } from './lib/files.mjs';
import { countsIn, nodeTests, runSuites, tests } from './lib/suites.mjs';
import { Problem, cli, say } from './lib/terminal.mjs';
import { BROWSER_TESTS, WASM_TEST, wasmEnv } from './lib/wasm-tests.mjs';
import { buildDemo } from './start.mjs';
import { ensureNpm, ensureSystem, setup, which } from './setup.mjs';

/** A whole test binary in a browser: loading, compiling and running it. */
const LIMIT = 120_000;

/**
 * The wasm tests in Firefox. Its WebDriver is in no package registry, so the runner only serves them, and Firefox is
 * driven by Playwright: open the page, read the outcome from it.
 */
async function firefoxWasm() {
  await ensureSystem('firefox');
  const { launch } = await import('../tests/e2e/lib/browsers.mjs');
  const runner = spawn('cargo', [...WASM_TEST, '--test', 'browser'], {
    cwd: at(BROWSER_TESTS),
    // A group of its own: cargo, and the server below it.
    detached: true,
    env: { ...process.env, ...wasmEnv({ NO_HEADLESS: '1', WASM_BINDGEN_TEST_ADDRESS: '127.0.0.1:0' }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  /** @type {Promise<string>} */
  const serving = new Promise((resolve, reject) => {
    for (const stream of [runner.stdout, runner.stderr]) {
      createInterface(stream).on('line', (line) => {
        log += `${line}\n`;
        const address = /available at (http:\S+)/.exec(line);
        if (address) resolve(address[1]);
      });
    }
    runner.on('error', reject);
    runner.on('close', (code) => reject(new Problem(`the test server ended (exit code ${code})\n${log}`)));
  });
  try {
    const address = await serving;
    const browser = await launch('firefox');
    try {
      const tab = await browser.open(address);
      const output = await tab.evaluate(
        (limit) =>
          new Promise((resolve) => {
            const text = () => document.getElementById('output')?.textContent ?? '';
            const done = () => /test result: .*\n|Failed to|error/.test(`${text()}\n`) && (clearTimeout(timer), watcher.disconnect(), resolve(text()));
            const watcher = new MutationObserver(done);
            const timer = setTimeout(() => resolve(`${text()}\nno result in time`), limit);
            watcher.observe(document, { subtree: true, childList: true, characterData: true });
            done();
          }),
        LIMIT,
        2 * LIMIT,
      );
      const counts = countsIn(String(output));
      if (counts.passed === 0 || counts.failed) say(String(output));
      return counts.passed ? counts : { passed: 0, failed: Math.max(counts.failed, 1) };
    } finally {
      await browser.close();
    }
  } finally {
    runner.removeAllListeners('close');
    const gone = new Promise((resolve) => runner.once('close', resolve));
    if (runner.pid && runner.exitCode === null) {
      process.kill(-runner.pid, 'SIGKILL');
      await gone;
    }
  }
}

/** @returns {Promise<string>} xvfb-run: WebKitGTK's test browser wants a display */
async function webkit() {
  await ensureSystem('webkit', 'xvfb');
  return (await which('xvfb-run')) ?? 'xvfb-run';
}

/** What the end-to-end tests drive. */
async function parts() {
  await build({ quiet: true });
  await buildDemo({ quiet: true });
  await ensureNpm(at('tests/e2e/node-backend'));
}

/** @type {import('./lib/suites.mjs').Suite[]} */
const suites = [
  { name: 'firefox-wasm', run: firefoxWasm },
  {
    name: 'firefox-e2e',
    async run() {
      await ensureSystem('firefox');
      await parts();
      return nodeTests('tests/e2e', { env: { E2E_BROWSER: 'firefox' } });
    },
  },
  {
    name: 'webkit-wasm',
    async run() {
      const env = wasmEnv({ SAFARIDRIVER: await which('WebKitWebDriver') });
      return tests(await webkit(), ['-a', 'cargo', ...WASM_TEST, '--test', 'browser'], { cwd: at(BROWSER_TESTS), env });
    },
  },
  {
    name: 'webkit-e2e',
    async run() {
      const command = [await webkit(), '-a', process.execPath];
      await parts();
      return nodeTests('tests/e2e', { command, env: { E2E_BROWSER: 'webkit' } });
    },
  },
];

cli(async () => {
  await setup();
  await runSuites(suites, process.argv.slice(2));
});
