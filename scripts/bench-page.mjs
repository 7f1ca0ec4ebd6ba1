// @ts-check
// `npm run bench -- --page`: what a visitor feels. A small shop, built by Vite, over a slow line with a slow processor: without an SDK, with each
// of ours, and with others, in shuffled rounds, each visit in a browser of its own.
//   --rounds N   visits of each (7)
//   --json       the figures as JSON on stdout
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import { available, figure, shuffled } from './bench.mjs';
import { build } from './build.mjs';
import { SLOWER, inOwnBrowser, listening } from './lib/bench-browser.mjs';
import { at } from './lib/files.mjs';
import { cli, say, step } from './lib/terminal.mjs';
import { ensureNpm, ensureSystem } from './setup.mjs';

const BENCH = at('tests/bench');
const PAGE = join(BENCH, 'page');

/** What each is called in the table, by its file in page/sdk. */
const CANDIDATES = {
  none: 'no SDK',
  default: 'browser-tracing',
  inline: 'browser-tracing/inline',
  slim: 'browser-tracing/slim',
  core: 'browser-tracing/core',
  sentry: '@sentry/browser',
  otel: 'OpenTelemetry web',
  faro: 'Grafana Faro',
};

/** A line of 1.6 Mbit/s with answers after 150 ms, and a processor of a quarter of this one's speed. */
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
/** So long the last batch of spans may take, in milliseconds. */
const PATIENCE = 15_000;

/** @param {keyof typeof CANDIDATES} name */
async function bundle(name) {
  const vite = await import(pathToFileURL(join(BENCH, 'node_modules/vite/dist/node/index.js')).href);
  await vite.build({
    root: PAGE,
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: [
        { find: /^sdk$/, replacement: join(PAGE, 'sdk', `${name}.js`) },
        { find: '@sentry/browser', replacement: at('node_modules/@sentry/browser') },
      ],
    },
    define: { __SENTRY_DEBUG__: 'false' },
    build: { outDir: at('target/bench-page', name), emptyOutDir: true, target: 'es2022' },
  });
}

/** Spans of requests in what an SDK has sent. @param {string} path @param {string} body @returns {number} */
function requestSpans(path, body) {
  if (path.includes('/envelope/')) {
    return body
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .flatMap(({ spans = [] }) => spans)
      .filter(({ op, description }) => op === 'http.client' && description.includes('/api/')).length;
  }
  // Instrumentations of OpenTelemetry say in their attributes what was asked for; names of the attributes changed over time.
  return [...body.matchAll(/"key":"(?:http\.url|url\.full)","value":\{"stringValue":"[^"]*\/api\//g)].length;
}

/** @typedef {{ firstPaint: number, largestPaint: number, blocking: number, before: number, after: number, requests: number, headers: number, spans: number }} Visit */

/** The shop, its API, and an ingest for whatever the SDKs send. @param {() => string} current the build to serve */
async function serve(current) {
  const seen = { requests: 0, headers: 0, spans: 0 };
  let changed = () => {};
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  const TYPES = /** @type {Record<string, string>} */ ({ '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html; charset=utf-8' });
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    response.setHeader('cache-control', 'no-store');
    if (request.method === 'POST') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      response.end('{}');
      seen.spans += requestSpans(path, (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
      return changed();
    }
    const [, kind, id] = path.split('/');
    if (kind === 'api') {
      seen.requests += 1;
      if (request.headers['sentry-trace'] || request.headers.traceparent) seen.headers += 1;
      response.setHeader('content-type', 'application/json');
      const product = (/** @type {number} */ n) => ({ id: n, name: `Product ${n}`, left: 3 });
      const [, , , one] = path.split('/');
      response.end(JSON.stringify(one ? product(Number(one)) : id === 'products' ? Array.from({ length: 6 }, (_, n) => product(n)) : {}));
    } else if (kind === 'image') {
      // As large as a photograph is on a phone.
      response.setHeader('content-type', 'image/svg+xml');
      response.end(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="hsl(${parseInt(id, 10) * 60} 50% 60%)"/><!--${'x'.repeat(25_000)}--></svg>`,
      );
    } else {
      const file =
        kind === 'assets'
          ? join(at('target/bench-page', current()), path)
          : kind.endsWith('.wasm')
            ? at('pkg', kind)
            : join(at('target/bench-page', current()), 'index.html');
      response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain');
      // As a good host sends them.
      response.setHeader('content-encoding', 'br');
      if (!files.has(file)) files.set(file, brotliCompressSync(readFileSync(file)));
      response.end(files.get(file));
    }
  });
  /** Until so many spans have arrived, or it takes too long. @param {number} wanted @returns {Promise<void>} */
  const arrived = (wanted) =>
    new Promise((resolve) => {
      const late = setTimeout(resolve, PATIENCE);
      changed = () => {
        if (seen.spans < wanted) return;
        clearTimeout(late);
        resolve();
      };
      changed();
    });
  return { server, seen, arrived, origin: await listening(server) };
}

/**
 * One visit: the list, then a product.
 * @param {Awaited<ReturnType<typeof serve>>} site
 * @param {boolean} reports whether anything is sent that one can wait for
 * @returns {Promise<Visit>}
 */
async function visit({ origin, seen, arrived }, reports) {
  Object.assign(seen, { requests: 0, headers: 0, spans: 0 });
  return inOwnBrowser(async (page, protocol) => {
    await protocol.send('Network.enable');
    await protocol.send('Network.emulateNetworkConditions', LINE);
    const bytes = { before: 0, after: 0 };
    let loaded = false;
    page.once('load', () => (loaded = true));
    protocol.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes[loaded ? 'after' : 'before'] += encodedDataLength));
    await page.addInitScript(() => {
      const marks = { largest: 0, blocking: 0, shown: 0 };
      Object.assign(window, { marks });
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (marks.largest = entry.startTime))).observe({
        type: 'largest-contentful-paint',
        buffered: true,
      });
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (marks.blocking += entry.duration - 50))).observe({
        type: 'longtask',
        buffered: true,
      });
      addEventListener('shown', () => marks.shown++);
    });
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => /** @type {any} */ (window).marks.shown === 1 && [...document.images].every((image) => image.complete));
    // Where the main thread has nothing left to do, what is loaded late has run.
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    const { first, largest, blocking } = await page.evaluate(() => ({
      first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      .../** @type {any} */ (window).marks,
    }));
    await page.click('a[href="/products/3"]');
    await page.waitForFunction(() => /** @type {any} */ (window).marks.shown === 2);
    if (reports) await arrived(3);
    return { firstPaint: first, largestPaint: largest, blocking, ...bytes, ...seen };
  }, SLOWER);
}

/** @param {number} rounds */
export async function measurePage(rounds) {
  const names = /** @type {(keyof typeof CANDIDATES)[]} */ (Object.keys(CANDIDATES));
  await step('Building the shop with each', async () => {
    for (const name of names) await bundle(name);
  });
  /** @type {keyof typeof CANDIDATES} */
  let current = 'none';
  const site = await serve(() => current);
  const quiet = [await available()];
  /** @type {Record<string, Visit[]>} */
  const visits = Object.fromEntries(names.map((name) => [name, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      await step(`Round ${round + 1} of ${rounds}`, async () => {
        for (const name of shuffled(names)) {
          current = name;
          visits[name].push(await visit(site, name !== 'none'));
        }
      });
    }
    quiet.push(await available());
  } finally {
    site.server.closeAllConnections();
    site.server.close();
  }
  const of = (/** @type {Visit[]} */ all, /** @type {keyof Visit} */ key) => figure(all.map((one) => one[key]));
  const sum = (/** @type {Visit[]} */ all, /** @type {keyof Visit} */ key) => all.reduce((total, one) => total + one[key], 0);
  return {
    available: quiet,
    candidates: Object.fromEntries(
      names.map((name) => {
        const all = visits[name];
        return [
          name,
          {
            firstContentfulPaintMilliseconds: of(all, 'firstPaint'),
            largestContentfulPaintMilliseconds: of(all, 'largestPaint'),
            totalBlockingTimeMilliseconds: of(all, 'blocking'),
            bytesBeforeLoad: of(all, 'before'),
            bytesAfterLoad: of(all, 'after'),
            requests: sum(all, 'requests'),
            requestsWithHeader: sum(all, 'headers'),
            requestSpansArrived: sum(all, 'spans'),
          },
        ];
      }),
    ),
  };
}

/** @param {Awaited<ReturnType<typeof measurePage>>} measured @returns {string} Markdown */
export function pageTable({ available: quiet, candidates }) {
  const cell = (/** @type {import('./bench.mjs').Figure} */ f) =>
    `${Math.round(f.median).toLocaleString('en')} (${Math.round(f.p25).toLocaleString('en')}–${Math.round(f.p75).toLocaleString('en')})`;
  return [
    `\`npm run bench -- --page\`: median, in brackets the 25th and the 75th percentile, of visits over 1.6 Mbit/s and 150 ms with a processor slowed ${SLOWER} times. Of the`,
    `machine, this had ${quiet.map(({ share }) => `${Math.round(share * 100)} %`).join(' and ')} for itself, before and after.`,
    '',
    '| | first contentful paint, ms | largest, ms | total blocking time, ms | bytes before load | bytes after | requests with a header | spans of requests arrived |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...Object.entries(candidates).map(
      ([name, it]) =>
        `| ${CANDIDATES[/** @type {keyof typeof CANDIDATES} */ (name)]} | ${cell(it.firstContentfulPaintMilliseconds)} | ${cell(it.largestContentfulPaintMilliseconds)} | ${cell(it.totalBlockingTimeMilliseconds)} | ${cell(it.bytesBeforeLoad)} | ${cell(it.bytesAfterLoad)} | ${it.requestsWithHeader} of ${it.requests} | ${it.requestSpansArrived} of ${it.requests} |`,
    ),
  ].join('\n');
}

/** @param {string[]} args */
export const benchPage = (args) =>
  cli(async () => {
    await ensureSystem('chromium');
    await build({ quiet: true });
    await ensureNpm(BENCH);
    const rounds = Number(args[args.indexOf('--rounds') + 1]) || 7;
    const measured = await measurePage(rounds);
    say('');
    console.log(args.includes('--json') ? JSON.stringify(measured, null, 2) : pageTable(measured));
  });
