// @ts-check
// One case on one SDK: the page is served, opened in a context of its own, and what it sent is gathered.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { findChromium, launchChromium } from '../../e2e/lib/browsers.mjs';
import { Ingest } from '../../e2e/lib/ingest.mjs';
import { PATIENCE, within } from '../../e2e/lib/waiting.mjs';
import { Site } from './site.mjs';

/** @typedef {'base' | 'ours' | 'late'} Who `base` is @sentry/browser, `late` is ours with an engine that comes later than the page */
/**
 * What the driver's steps work with.
 * @typedef {object} Tools
 * @property {Who} who
 * @property {import('@playwright/test').Page} tab not of a prerendered page, nor are `hide` and `show`
 * @property {import('@playwright/test').BrowserContext} context
 * @property {() => void} activate shows a prerendered page
 * @property {string} url of the page
 * @property {(word: string) => void} release lets answers at `…/hold/WORD` go
 * @property {(count: NonNullable<import('./cases.mjs').Expectation['until']>) => Promise<unknown>} arrived waits for so many envelopes
 * @property {(tail: string) => Promise<unknown>} requested waits for an API request whose path ends like this
 * @property {() => Promise<void>} hide sends the page to the background
 * @property {() => Promise<void>} show
 */
/**
 * What a visit brought, as it was sent.
 * @typedef {object} Seen
 * @property {Who} who
 * @property {any[]} transactions each with the envelope's header as `envelope`
 * @property {any[]} events
 * @property {any[]} vitals spans sent on their own
 * @property {any[]} reports client reports
 * @property {{ method: string, path: string, origin: string, headers: Record<string, any> }[]} requests to the API
 * @property {Record<string, any>} notes what the page wrote down with `page.note(name, value)`
 * @property {string[]} errors
 */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const REFERENCE = '@sentry/browser';
const PACKAGE = 'browser-tracing';

/** The first script of every page: its facts for init.js, a notebook, and what goes wrong. */
const prelude = (/** @type {object} */ facts) => `<script>
  window.page = ${JSON.stringify(facts)};
  page.options = { dsn: page.dsn, release: 'shop@1.2.3', environment: 'test', tracesSampleRate: 1, traceLifecycle: 'static' };
  // The timers that end a route in spite of its children are not to end it because the machine is slow.
  page.tracing = { idleTimeout: 250, childSpanTimeout: 200_000, finalTimeout: 200_000, enableLongTask: false, enableLongAnimationFrame: false };
  page.notes = {};
  page.note = (name, value) => { page.notes[name] = value; };
  page.errors = [];
  page.release = (word) => navigator.sendBeacon(page.path + '/release/' + word);
  page.settled = (promise) => promise.then((value) => 'kept', (error) => error.name);
  page.sent = (wanted) => window.__sent(wanted);
  page.requested = (tail) => window.__requested(tail);
  // Holds the route that is open, if one is, with a child that ends after what is given: however slow the machine is, the
  // idle timeout does not come first.
  page.hold = (until) => {
    const open = page.sdk.getActiveSpan() && page.sdk.startInactiveSpan({ name: 'open' });
    return Promise.resolve(until).finally(() => open?.end());
  };
  // A request that is over: its answer is read, and the browser has told of its timings.
  page.get = async (path, init) => {
    const url = new URL(path.startsWith('http') ? path : page.api + path, location.href).href;
    const told = page.seen('resource', (entry) => entry.name.split('#')[0] === url.split('#')[0]);
    const answer = await fetch(url.replace(location.origin, ''), init);
    // Until here the request itself has held the route.
    await page.hold(answer.text().then(() => told));
    return answer.status;
  };
  page.loaded = new Promise((done) => addEventListener('load', () => setTimeout(() => setTimeout(done))));
  page.rendered = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // The browser tells every observer in one task: once it is over, so has everybody else been told.
  page.seen = (type, more = () => true) => new Promise((done) => {
    new PerformanceObserver((list, observer) => { if (list.getEntries().some(more)) { observer.disconnect(); setTimeout(done); } }).observe({ type, buffered: true, durationThreshold: 16 });
  });
  // What the browser tells of the first picture: all of it.
  page.painted = () => Promise.all([page.seen('paint', ({ name }) => name === 'first-contentful-paint'), page.seen('largest-contentful-paint')]).then(page.rendered);
  page.busy = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };
  // The start of a page load that is less than the browser's clock can tell is 0, which both SDKs read as a phase that was not.
  for (const moment of ['fetchStart', 'domainLookupStart', 'domainLookupEnd', 'connectStart', 'connectEnd']) {
    const { get } = Object.getOwnPropertyDescriptor(PerformanceResourceTiming.prototype, moment);
    Object.defineProperty(PerformanceResourceTiming.prototype, moment, {
      configurable: true,
      enumerable: true,
      get() { return get.call(this) || (this.entryType === 'navigation' ? 0.1 : 0); },
    });
  }
  addEventListener('error', (e) => e.message && page.errors.push(e.message));
  addEventListener('unhandledrejection', (e) => page.errors.push('rejection: ' + e.reason));
</script>`;

/** One renderer per context: pages that follow each other in a context need no process of their own. @param {boolean} whole */
const launch = (whole) => launchChromium({ whole, args: ['--process-per-site'], ignoreDefaultArgs: ['--disable-back-forward-cache'] });

/**
 * Opens an address in a browser of its own that nobody drives: one that is driven does not prerender.
 * @param {string} url
 * @returns {Promise<() => Promise<void>>} closes it
 */
async function bareBrowser(url) {
  const profile = mkdtempSync(`${tmpdir()}/catalogue-`);
  const program = /** @type {string} */ (findChromium());
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--disable-background-networking',
    `--user-data-dir=${profile}`,
  ];
  // A group of its own: the program may be a script that starts the browser.
  const browser = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  const gone = once(browser, 'exit');
  return async () => {
    if (browser.pid && browser.exitCode === null) process.kill(-browser.pid, 'SIGKILL');
    await gone;
    // Not awaited: what its last processes still write there decides nothing.
    void rm(profile, { recursive: true, force: true, maxRetries: 20 }).catch(() => {});
  };
}

export class World {
  site = new Site();
  ingest = new Ingest();
  /** @type {import('@playwright/test').Browser} */
  browser;
  /** Files of each, by name: `sdk.js` and what that imports. @type {Record<Who, Record<string, string>>} */
  #sdk;
  /** The late one in one file, for a classic script: only the engine is apart. @type {string} */
  #classic;
  #count = 0;
  /** Contexts for the next visits, each kept alive by an empty page. @type {import('@playwright/test').BrowserContext[]} */
  #contexts = [];
  /** @type {Promise<import('@playwright/test').Browser> | undefined} */
  #whole;

  /**
   * @param {import('@playwright/test').Browser} browser
   * @param {Record<Who, Record<string, string>>} sdk
   * @param {string} classic
   */
  constructor(browser, sdk, classic) {
    this.browser = browser;
    this.#sdk = sdk;
    this.#classic = classic;
  }

  static async start() {
    const reference = await build({
      stdin: { contents: `export * from '${REFERENCE}'`, resolveDir: root },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    const browser = await launch(false);
    // As an app's bundler divides it: the site keeps the part with the engine back.
    const late = await build({
      stdin: { contents: "export * from './pkg/index.js'", resolveDir: root },
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      outdir: '/',
      entryNames: 'sdk',
      chunkNames: '[name]-[hash]',
      write: false,
    });
    // What is imported late is of no use in a classic script.
    const classic = await build({
      stdin: {
        contents: `import { init as start } from './pkg/slim.js'; export * from './pkg/slim.js';
          export const init = (options) => start({ ...options, wasm: page.path + '/engine.wasm' });`,
        resolveDir: root,
      },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    const files = Object.fromEntries(late.outputFiles.map(({ path, text }) => [path.replace(/.*\//, ''), text]));
    const sdk = { base: { 'sdk.js': reference.outputFiles[0].text }, ours: { 'sdk.js': readFileSync(`${root}pkg/inline.js`, 'utf8') }, late: files };
    const world = new World(browser, sdk, classic.outputFiles[0].text);
    world.site.engine = readFileSync(`${root}pkg/engine.wasm`);
    await Promise.all([world.site.start(), world.ingest.start()]);
    return world;
  }

  async stop() {
    await this.browser.close();
    await (await this.#whole)?.close();
    await Promise.all([this.site.stop(), this.ingest.stop()]);
  }

  /**
   * The page's script. Between the two SDKs it differs in the name that its imports have, and in nothing else.
   * @param {import('./cases.mjs').Case} it
   * @param {Who} who
   */
  async #script({ sources, early, unheld }, who) {
    const own = (/** @type {string} */ source) => (who !== 'base' ? source.replaceAll(`from '${REFERENCE}'`, `from '${PACKAGE}'`) : source);
    const classic = this.#classic;
    const sdk = who !== 'base' ? PACKAGE : REFERENCE;
    const files = {
      './case-sdk.js': `import * as Sentry from '${sdk}'; page.sdk = Sentry;`,
      './init.js': own(sources.init),
      './case-held.js': unheld ? '' : 'page.hold(page.loaded);',
      './subject.js': own(sources.subject),
    };
    const result = await build({
      stdin: {
        contents: `import './case-sdk.js'; import './init.js'; import './case-held.js'; import './subject.js'; page.sentry = page.sdk;`,
        resolveDir: root,
      },
      bundle: true,
      format: early ? 'iife' : 'esm',
      minify: early,
      target: 'es2022',
      write: false,
      logLevel: 'silent',
      external: early ? [] : [sdk],
      plugins: [
        {
          name: 'case',
          setup(build) {
            build.onResolve({ filter: /^\.\/(case-sdk|init|case-held|subject)\.js$/ }, ({ path }) => ({ path, namespace: 'case' }));
            build.onLoad({ filter: /.*/, namespace: 'case' }, ({ path }) => ({ contents: files[/** @type {keyof typeof files} */ (path)], resolveDir: root }));
            // A page bundles the browser's build, wherever it is bundled.
            build.onResolve({ filter: /^browser-tracing$/ }, ({ path }) =>
              !early ? { path, external: true } : who === 'late' ? { path, namespace: 'late' } : { path: `${root}pkg/inline.js` },
            );
            build.onLoad({ filter: /.*/, namespace: 'late' }, () => ({ contents: classic, resolveDir: root }));
          },
        },
      ],
    });
    return result.outputFiles[0].text;
  }

  /**
   * @param {import('./cases.mjs').Case} it
   * @param {Who} who
   * @returns {Promise<Seen & { name: string }>}
   */
  async visit(it, who) {
    const name = `${who}-${String(++this.#count).padStart(4, '0')}`;
    const project = this.ingest.project();
    const [origin, other] = this.site.origins;
    const script = await this.#script(it, who);
    const scripts = it.early
      ? '<script src="{{path}}/main.js"></script>'
      : `<script type="importmap">{"imports":{"${REFERENCE}":"{{path}}/sdk.js","${PACKAGE}":"{{path}}/sdk.js"}}</script><script type="module" src="{{path}}/main.js"></script>`;
    const facts = { dsn: project.dsn, path: `/${name}`, api: `/${name}/api`, origin, other: `${other}/${name}`, otherApi: `${other}/${name}/api` };
    const fill = (/** @type {string} */ text) => text.replaceAll('{{path}}', `/${name}`).replaceAll('{{other}}', facts.other);
    this.site.serve(name, {
      html: fill(it.sources.html.replace('{{scripts}}', () => prelude(facts) + scripts)),
      headers: it.headers ?? {},
      scripts: { 'main.js': script, ...this.#sdk[who] },
    });

    const url = `${origin}/${name}${it.below ?? ''}${it.query ?? ''}`;
    const received = () => this.ingest.of(project.id).flatMap((envelope) => envelope.items.map(({ header, payload }) => ({ header, payload, envelope })));
    const ofType = (/** @type {string} */ type) => received().filter((item) => item.header.type === type);
    const counts = () => ({
      transactions: ofType('transaction').length,
      events: ofType('event').length,
      vitals: ofType('span').length,
      reports: ofType('client_report').length,
    });
    /** @param {import('./cases.mjs').Expectation['until']} wanted */
    const arrived = async (wanted) => {
      const enough = () => Object.entries(wanted).every(([key, count]) => counts()[/** @type {keyof typeof wanted} */ (key)] >= (count ?? 0));
      if (enough()) return;
      await this.ingest.envelopes.waitFor(
        (e) => e.project === project.id && enough(),
        `${JSON.stringify(wanted)} from ${it.area}/${it.name} (${who}), ${JSON.stringify(counts())} so far`,
      );
    };

    const requested = (/** @type {string} */ tail) => this.site.requests.waitFor((r) => r.page === name && r.path.endsWith(tail), `the request ${tail}`);
    const released = (/** @type {string} */ word) => this.site.release(name, word);
    /** An error with what the page asked for. @param {any} error */
    const told = (error) => {
      error.message += this.site.hits
        .filter((hit) => hit.page.startsWith(name))
        .map(({ text }) => `\n    ${text}`)
        .join('');
      return error;
    };
    /** @param {any} book */
    const seen = (book) => ({
      who,
      name,
      transactions: ofType('transaction').map(({ payload, envelope }) => ({ ...payload, envelope: envelope.header })),
      events: ofType('event').map(({ payload, envelope }) => ({ ...payload, envelope: envelope.header })),
      vitals: ofType('span').flatMap(({ payload, envelope }) => payload.items.map((/** @type {any} */ span) => ({ ...span, envelope: envelope.header }))),
      reports: ofType('client_report').map(({ payload }) => payload),
      requests: this.site.requests.items.filter((request) => request.page === name),
      ...book,
    });
    if (it.prerender) {
      const from = `${name}-from`;
      this.site.serve(from, {
        html: `<!doctype html><title>Before</title><link rel="icon" href="data:," />
          <script type="speculationrules">{"prerender":[{"urls":["${url}"],"eagerness":"immediate"}]}</script>
          <script>fetch('/${from}/api/hold/go').then(() => (location.href = '${url}'));</script>`,
        headers: {},
        scripts: {},
      });
      const close = await bareBrowser(`${origin}/${from}`);
      try {
        const activate = () => this.site.release(from, 'go');
        const tools = /** @type {any} */ ({ who, url, arrived, requested, release: released, activate });
        await it.steps?.(tools);
        await arrived(it.until);
        return seen({ notes: {}, errors: [] });
      } catch (error) {
        throw told(error);
      } finally {
        await close();
      }
    }

    const options = it.context ?? (it.whole ? {} : undefined);
    const context = (!options && this.#contexts.pop()) || (await this.#context(options, it.whole));
    /** @type {import('@playwright/test').Page | undefined} */
    let opened;
    try {
      const tab = (opened = await context.newPage());
      tab.setDefaultTimeout(PATIENCE);
      /** @param {boolean} hidden */
      const visibility = (hidden) =>
        tab.evaluate((hidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
          document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
        }, hidden);
      await tab.exposeFunction('__sent', arrived);
      await tab.exposeFunction('__requested', (/** @type {string} */ tail) => requested(tail).then(() => {}));
      await tab.goto(url, { waitUntil: 'commit' });
      /** Errors and notes of documents that were left. @type {any} */
      let book = { notes: {}, errors: [] };
      const read = async () => {
        const now = await tab.evaluate(() =>
          /** @type {any} */ (window).page ? { notes: /** @type {any} */ (window).page.notes, errors: /** @type {any} */ (window).page.errors } : undefined,
        );
        if (now) book = now;
      };
      await within(
        tab.waitForFunction(() => /** @type {any} */ (window).page?.sentry),
        `the script of ${it.area}/${it.name} (${who}) to end`,
      ).catch((error) => {
        throw told(error);
      });
      const steps = it.steps?.({
        who,
        tab,
        context,
        url,
        arrived,
        activate: () => {},
        release: released,
        requested,
        hide: () => visibility(true),
        show: () => visibility(false),
      });
      if (steps) await within(steps, `the steps of ${it.area}/${it.name} (${who})`);
      if (it.leave) {
        await read();
        await within(tab.goto('about:blank'), 'the page to be left');
        await arrived(it.until);
      } else {
        await arrived(it.until);
        await within(
          tab.evaluate(() => /** @type {any} */ (window).page.sentry?.flush(5000)),
          'the flush',
        );
        await read();
      }
      return seen(book);
    } finally {
      // Not awaited: whether a page closes decides nothing. As long as it has not, the next visits get another context.
      const closed = Promise.resolve(options ? context.close() : opened?.close());
      closed.then(
        () => options || this.#contexts.push(context),
        () => {},
      );
    }
  }

  /** @param {object} [options] @param {boolean} [whole] */
  async #context(options, whole) {
    const browser = whole ? await (this.#whole ??= launch(true)) : this.browser;
    const context = await browser.newContext({ viewport: { width: 800, height: 600 }, ...options });
    if (!options) await (await context.newPage()).goto(`${this.site.origins[0]}/empty/file/empty.html`);
    return context;
  }
}
