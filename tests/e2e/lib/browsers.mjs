// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { chromium, firefox } from '@playwright/test';
import { PATIENCE, within } from './waiting.mjs';

/**
 * One page in one browser, with what the tests need of it.
 * @typedef {object} Tab
 * @property {(url: string) => Promise<void>} goto
 * @property {<A, R>(work: (argument: A) => R | Promise<R>, argument?: A, patience?: number) => Promise<R>} evaluate runs in the page and awaits the outcome
 * @property {(selector: string) => Promise<void>} click
 * @property {() => Promise<void>} close lets go of the page; nothing that is to be proven waits for it
 */

/**
 * @typedef {object} Browser
 * @property {string} name
 * @property {string} version
 * @property {(url: string) => Promise<Tab>} open a page without the cookies and storage of earlier ones
 * @property {() => Promise<void>} close
 */

/**
 * The full path of the first of these programs on PATH.
 * @param {...string} names
 */
export function findProgram(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

/** Chromium as somebody has it who looks at it. */
export const findChromium = () => findProgram('chromium', 'chromium-browser', 'google-chrome');

/** Chromium for nobody who looks, where it is installed: each page without the cookies of others takes an eighth of the processor's time there. */
export const findHeadlessChromium = () => findProgram('chromium-headless-shell') ?? findChromium();

/** Without the crash reporter nothing hears there when an engine reaches out of its memory: the whole page ends, instead of the engine. */
const CHROMIUM_ARGS = ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage', '--enable-crash-reporter'];

/**
 * Starts Chromium, for who drives it by Playwright.
 * @param {import('@playwright/test').LaunchOptions & { whole?: boolean }} [options] Playwright's, `args` beside ours; `whole`: as visitors have it
 */
export async function launchChromium({ whole = false, args = [], ...options } = {}) {
  const executablePath = whole ? findChromium() : findHeadlessChromium();
  if (!executablePath) throw new Error('no chromium on PATH; on Debian: apt-get install chromium');
  return chromium.launch({ ...options, executablePath, args: [...CHROMIUM_ARGS, ...args] });
}

/** Plain Firefox over WebDriver BiDi; Playwright's own build cannot be had from a package registry. */
async function launchFirefox() {
  const executablePath = findProgram('firefox-esr', 'firefox');
  if (!executablePath) throw new Error('no firefox on PATH; on Debian: apt-get install firefox-esr');
  return firefox.launch({ executablePath, channel: 'moz-firefox' });
}

/**
 * @param {'chromium' | 'firefox' | 'webkit'} name
 * @param {{ whole?: boolean }} [options] `whole`: Chromium as visitors have it
 * @returns {Promise<Browser>}
 */
export async function launch(name, options) {
  if (name === 'webkit') return launchWebKit();
  const browser = await (name === 'chromium' ? launchChromium(options) : launchFirefox());
  return {
    name,
    version: browser.version(),
    async open(url) {
      const context = await browser.newContext();
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      await page.goto(url, { waitUntil: 'commit' });
      return {
        goto: async (next) => void (await page.goto(next, { waitUntil: 'commit' })),
        evaluate: (work, argument, patience) => within(page.evaluate(/** @type {any} */ (work), argument), 'the page to answer', patience),
        click: (selector) => page.click(selector),
        // Not awaited: Chromium was seen not to answer for a page with requests in flight. Whatever is left ends with the browser.
        close: async () => void context.close().catch(() => {}),
      };
    },
    close: () => browser.close(),
  };
}

/** WebKitGTK speaks WebDriver only, so this is a client of the few commands that the tests need. */
async function launchWebKit() {
  const program = findProgram('WebKitWebDriver');
  if (!program) throw new Error('no WebKitWebDriver on PATH; on Debian: apt-get install webkit2gtk-driver');
  /** @type {{ base: string, driver: import('node:child_process').ChildProcess } | undefined} */
  let running;

  async function start() {
    for (;;) {
      const port = await freePort();
      const driver = spawn(/** @type {string} */ (program), [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore' });
      // It ends when somebody else has taken the port meanwhile.
      const ended = once(driver, 'exit').then(() => false);
      const base = `http://127.0.0.1:${port}`;
      if (await within(Promise.race([ready(base, driver), ended]), 'WebKitWebDriver to listen')) return { base, driver };
    }
  }

  async function end() {
    const last = running;
    running = undefined;
    if (!last || last.driver.exitCode !== null) return;
    last.driver.kill();
    await once(last.driver, 'exit');
  }

  running = await start();

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async function call(method, path, body) {
    const { base } = (running ??= await start());
    const answer = fetch(base + path, { method, body: body && JSON.stringify(body) });
    const response = await within(answer, `WebDriver ${method} ${path}`);
    const { value } = /** @type {any} */ (await response.json());
    if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  const browser = {
    name: 'webkit',
    version: '',
    /** @param {string} url */
    async open(url) {
      const { sessionId, capabilities } = await call('POST', '/session', {
        capabilities: { alwaysMatch: { pageLoadStrategy: 'eager', timeouts: { script: PATIENCE } } },
      });
      browser.version = capabilities.browserVersion;
      const session = `/session/${sessionId}`;
      /** @type {Tab} */
      const tab = {
        goto: async (next) => void (await call('POST', `${session}/url`, { url: next })),
        async evaluate(work, argument) {
          const script = `const done = arguments[1];
            Promise.resolve((${work})(arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
          const answer = await call('POST', `${session}/execute/async`, { script, args: [argument ?? null] });
          if (answer.error) throw new Error(answer.error);
          return answer.value;
        },
        async click(selector) {
          const element = await call('POST', `${session}/element`, { using: 'css selector', value: selector });
          await call('POST', `${session}/element/${Object.values(element)[0]}/click`, {});
        },
        // The driver holds one session: one that does not end ends with its driver, and the next page gets another.
        close: () => call('DELETE', session).then(() => {}, end),
      };
      await tab.goto(url);
      return tab;
    },
    close: end,
  };
  return browser;
}

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * Resolves when a WebDriver answers there: a program that says nothing when it is ready can only be asked.
 * @param {string} base
 * @param {import('node:child_process').ChildProcess} driver
 * @returns {Promise<boolean>} false: it has ended
 */
async function ready(base, driver) {
  while (driver.exitCode === null && driver.signalCode === null) {
    const answer = await fetch(`${base}/status`).then(
      (response) => response.json(),
      () => undefined,
    );
    if (answer?.value?.ready) return driver.exitCode === null;
    // A pause between two questions; nothing counts how many there are.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
