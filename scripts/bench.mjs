// @ts-check
// `npm run bench`: what a traced request costs and what starting costs, beside other libraries in the same run.
//   --json     the figures as JSON on stdout
//   --page     what a visitor feels, instead: see bench-page.mjs
//   --profile  where our own time goes, instead: see bench-profile.mjs
//   --write    also writes the table into docs/sizes.md, if nothing else kept the machine busy
// One same-origin frame per candidate in a cross-origin isolated page (timer of 5 µs), candidates shuffled in every round;
// a random comment in each script, and a random custom section in our engine, keep the browser's code caches out.
// Starting is measured twice: in frames of one browser, where all but the candidate's own code is warm, and in a browser of its own
// for each sample, which is what a visitor's first page pays (locale data, first calls of browser APIs). The table names both (I2).
// On a busy machine the ratios are worth more than the times, and p25 more than the median.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build as bundle } from 'esbuild';
import { launch } from '../tests/e2e/lib/browsers.mjs';
import { COMMON, firstPages } from './bench-first.mjs';
import { build } from './build.mjs';
import { serveFrames } from './lib/bench-browser.mjs';
import { textOf } from './lib/engine-text.mjs';
import { at } from './lib/files.mjs';
import { pack, unpack } from './lib/pack.mjs';
import { Problem, cli, isMain, say, step } from './lib/terminal.mjs';
import { ENVELOPE, FIRST, FRESH, REQUESTS, SPANS, SPANS_OF, START, goals, table } from './bench-table.mjs';
import { blockingFile } from './size.mjs';
import { ensureNpm, ensureSystem } from './setup.mjs';

const BENCH = at('tests/bench');
/** Rounds that warm up and do not count. */
const WARM = 3;
/** Ends a part early on a slow machine, in milliseconds. */
const PATIENCE = 40_000;

/** A machine that gives less of itself than this is busy with something else. */
const QUIET = 0.9;
/** So much slower than at its fastest may it be at another time of the run: candidates are measured in turn, and all of them feel it. */
const STEADY = 0.8;

/** @typedef {import('./bench-table.mjs').Name} Name */
/** @typedef {{ median: number, p25: number, p75: number, samples: number }} Figure */

/** @param {number[]} values @returns {Figure} */
export function figure(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const of = (/** @type {number} */ share) => sorted[Math.floor((sorted.length - 1) * share)];
  return { median: of(0.5), p25: of(0.25), p75: of(0.75), samples: sorted.length };
}

/** @param {Map<Name, unknown[]>} found numbers @returns {Record<string, Figure>} */
const figures = (found) => Object.fromEntries([...found].map(([name, values]) => [name, figure(/** @type {number[]} */ (values))]));

/** @template T @param {T[]} list @returns {T[]} */
export function shuffled(list) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** @param {Name | `${Name}-spans`} name @returns {Promise<string>} a classic script */
async function candidate(name) {
  // A classic script: what it hands to files that are imported later is not asked for.
  if (name === 'slim' || name === 'late')
    return (await blockingFile(join(BENCH, `candidates/${name}.js`), name === 'slim' ? /late\.js$/ : /whole\.js$/)).replace(/export\{[^}]*\};?\s*$/, '');
  const result = await bundle({
    entryPoints: [join(BENCH, 'candidates', `${name}.js`)],
    ...COMMON,
    format: 'iife',
  });
  return result.outputFiles[0].text;
}

/**
 * What stands before and behind the engine, which is a text in the script.
 * @param {string} script
 */
function aroundEngine(script) {
  const engine = textOf(readFileSync(at('pkg/engine.wasm')));
  const start = script.indexOf(engine);
  if (start < 0) throw new Error('the engine is not in the bundle as a text');
  return [script.slice(0, start), script.slice(start + engine.length)];
}

/**
 * Gives the engine as it is sent, each time with a custom section of 8 other characters at its end. In the engine itself: the browser may know it by
 * what it compiles.
 * @returns {Promise<() => string>}
 */
async function engines() {
  const engine = unpack(readFileSync(at('pkg/engine.wasm')));
  const mark = randomBytes(8).map((byte) => byte & 0x7f);
  const packed = Buffer.from(await pack(Buffer.concat([engine, Buffer.from([0, 9, 8]), mark])));
  const from = packed.indexOf(mark);
  return () => {
    randomBytes(8).forEach((byte, i) => {
      packed[from + i] = byte & 0x7f;
    });
    return textOf(packed);
  };
}

/** The page with its frames, and the candidates. */
async function serve() {
  /** @type {Map<string, string>} */
  const scripts = new Map();
  for (const name of START.of) scripts.set(name, await candidate(name));
  for (const name of SPANS_OF.of) scripts.set(`${name}-spans`, await candidate(`${name}-spans`));
  const [before, after] = aroundEngine(scripts.get('ours') ?? '');
  const engine = await engines();
  return serveFrames(
    (file) => `/*${randomBytes(8).toString('hex')}*/${file === 'ours.js' ? before + engine() + after : (scripts.get(file.replace('.js', '')) ?? '')}`,
  );
}

/**
 * Rounds of samples, shuffled.
 * @template T
 * @param {Name[]} of
 * @param {number} rounds
 * @param {(name: Name) => Promise<T>} sample
 * @param {{ warm?: number, patience?: number }} [limits]
 * @returns {Promise<Map<Name, T[]>>}
 */
async function interleaved(of, rounds, sample, { warm = WARM, patience = PATIENCE } = {}) {
  const found = new Map(of.map((name) => [name, /** @type {T[]} */ ([])]));
  const deadline = Date.now() + patience;
  for (let round = -warm; round < rounds && Date.now() < deadline; round++) {
    for (const name of shuffled(of)) {
      const value = await sample(name);
      if (round >= 0) found.get(name)?.push(value);
    }
  }
  for (const [name, values] of found) if (!values.length) throw new Error(`this machine is too slow to measure ${name} within ${patience} ms`);
  return found;
}

/**
 * How much of the machine we get: a fixed piece of work on each processor at once, the processors' time for it against the clock's, and the clock's. A
 * neighbour on the same hardware shows in the second alone. Native code: a loop in JavaScript takes five times as long in those runs in which
 * the compiler does not get to it.
 * @returns {Promise<{ share: number, milliseconds: number }>} `share`: 1 when nothing else runs
 */
export async function available() {
  const work = `
    const { pbkdf2Sync } = require('node:crypto');
    const begin = performance.now();
    pbkdf2Sync('', '', 4e6, 32, 'sha256');
    require('node:worker_threads').parentPort.postMessage(performance.now() - begin);`;
  const used = process.cpuUsage();
  const took = await Promise.all(Array.from({ length: availableParallelism() }, async () => (await once(new Worker(work, { eval: true }), 'message'))[0]));
  const { user, system } = process.cpuUsage(used);
  const clock = took.reduce((sum, milliseconds) => sum + milliseconds, 0);
  return { share: Math.min(1, Math.round((user + system) / 10 / clock) / 100), milliseconds: Math.round(clock / took.length) };
}

/** @param {unknown[]} values milliseconds until the hooks are in, all is ready, and the page has the thread back */
function starts(values) {
  const [hooks, ready, returned] = [0, 1, 2].map((at) => figure(/** @type {number[][]} */ (values).map((times) => times[at])));
  return { hooks, ready, returned };
}

/** Measures everything. */
export async function measure() {
  const quiet = [await available()];
  const { server, origin } = await serve();
  const browser = await launch('chromium', { whole: true });
  try {
    const tab = await browser.open(`${origin}/`);
    // A navigation of a frame belongs to it alone; the page itself stays.
    if (!(await tab.evaluate(() => crossOriginIsolated))) throw new Error('the page is not cross-origin isolated');
    /** @type {Record<string, Record<string, Figure>>} */
    const requests = {};
    for (const { key, title, mode, calls, rounds, of } of REQUESTS) {
      await step(title, async () => {
        const found = await interleaved(of, rounds, (name) =>
          tab.evaluate(([n, m, c]) => /** @type {any} */ (window).bench.requests(n, m, c), /** @type {any} */ ([name, mode, calls])),
        );
        requests[key] = figures(found);
      });
    }
    /** @type {Record<string, Record<string, Figure>>} */
    const spans = {};
    for (const { key, title, open, attributes } of SPANS) {
      await step(`spans of the app, ${title}`, async () => {
        const found = await interleaved(SPANS_OF.of, SPANS_OF.rounds, (name) =>
          tab.evaluate(([n, o, a]) => /** @type {any} */ (window).bench.spans(n, o, a), /** @type {any} */ ([name, open, attributes])),
        );
        spans[key] = figures(found);
      });
    }
    await tab.close();
    quiet.push(await available());
    const fresh = await browser.open(`${origin}/`);
    const envelope = await step(`an envelope of ${ENVELOPE.spans} spans`, async () => {
      const found = await interleaved(SPANS_OF.of, ENVELOPE.rounds, (name) =>
        fresh.evaluate(([n, count]) => /** @type {any} */ (window).bench.envelope(n, count), /** @type {any} */ ([name, ENVELOPE.spans])),
      );
      return figures(found);
    });
    /** @type {Record<string, { hooks: Figure, ready: Figure, returned: Figure }>} */
    const start = {};
    await step('start-up', async () => {
      const found = await interleaved(START.of, START.rounds, (name) =>
        fresh.evaluate((n) => /** @type {any} */ (window).bench.startUp(n), /** @type {any} */ (name)),
      );
      for (const [name, values] of found) start[name] = starts(values);
    });
    await fresh.close();
    /** @type {Record<string, { hooks: Figure, ready: Figure, returned: Figure }>} */
    const first = {};
    await step('start-up, a browser of its own for each sample', async () => {
      const sample = async (/** @type {Name} */ name) => {
        const own = await launch('chromium', { whole: true });
        try {
          const page = await own.open(`${origin}/`);
          return await page.evaluate((n) => /** @type {any} */ (window).bench.startUp(n), /** @type {any} */ (name));
        } finally {
          await own.close();
        }
      };
      for (const [name, values] of await interleaved(FRESH.of, FRESH.rounds, sample, { warm: 1, patience: 10 * PATIENCE })) first[name] = starts(values);
    });
    /** @type {Record<string, { thread: Figure, longest: Figure }>} */
    const pages = {};
    /** @type {Record<string, import('./bench-first.mjs').Memory>} */
    const memory = {};
    await firstPages(async (view, memoryOf) => {
      await step('a first page, whole', async () => {
        for (const [name, values] of await interleaved(FIRST.of, FIRST.rounds, view, { warm: 1, patience: 10 * PATIENCE }))
          pages[name] = { thread: figure(values.map(({ thread }) => thread)), longest: figure(values.map(({ longest }) => longest)) };
      });
      await step('memory', async () => {
        for (const name of SPANS_OF.of) memory[name] = await memoryOf(name, ENVELOPE.open);
      });
    });
    quiet.push(await available());
    return {
      browser: `Chromium ${browser.version}`,
      // Before, between and after: what of the machine this had for itself.
      available: quiet,
      microsecondsPerRequest: requests,
      microsecondsPerSpan: spans,
      startUpMilliseconds: start,
      startUpInFreshBrowserMilliseconds: first,
      // Milliseconds of the main thread, and of its longest task (0: none of 50), with a processor slowed SLOWER times.
      firstPageMilliseconds: pages,
      envelopeMilliseconds: envelope,
      // From the heap and the engine's memory, garbage collected before.
      memoryBytes: memory,
      goals: goals({ requests, start, spans, first, pages, envelope, memory }),
    };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

if (isMain(import.meta.url) && process.argv.includes('--page')) {
  import('./bench-page.mjs').then(({ benchPage }) => benchPage(process.argv));
} else if (isMain(import.meta.url) && process.argv.includes('--profile')) {
  cli(async () => (await import('./bench-profile.mjs')).benchProfile(process.argv));
} else if (isMain(import.meta.url)) {
  cli(async () => {
    await ensureSystem('chromium');
    await build({ quiet: true });
    await ensureNpm(BENCH);
    const measured = await measure();
    console.log(process.argv.includes('--json') ? JSON.stringify(measured, null, 2) : table(measured));
    if (process.argv.includes('--write')) {
      const share = Math.min(...measured.available.map((it) => it.share));
      const loops = measured.available.map(({ milliseconds }) => milliseconds);
      if (share < QUIET || Math.min(...loops) / Math.max(...loops) < STEADY)
        throw new Problem(
          `something else kept this machine busy (${Math.round(share * 100)} % of it was free, a fixed piece of work took ${loops.join(', ')} ms): nothing is written. Run it again on a quiet one.`,
        );
      const file = at('docs/sizes.md');
      const text = readFileSync(file, 'utf8');
      const place = /<!-- speed -->(?:[^]*<!-- \/speed -->)?/;
      if (!place.test(text)) throw new Error('docs/sizes.md has no <!-- speed -->');
      writeFileSync(
        file,
        text.replace(place, () => `<!-- speed -->\n\n${table(measured)}\n\n<!-- /speed -->`),
      );
      say('docs/sizes.md has the table.');
    }
  });
}
