// @ts-check
// `npm run bench -- --profile`: where our own time goes in what the bench measures, function by function, from profiles of the browser. The code is
// bundled without being minified, so that functions have their names; the engine is one line, as its functions have none.
//   --write    also writes it into docs/measures.md
// Counted are samples, as times would hold what the machine did meanwhile; how long all of it takes says the bench.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { COMMON } from './bench-first.mjs';
import { ENVELOPE } from './bench-table.mjs';
import { build } from './build.mjs';
import { inOwnBrowser, serveFrames } from './lib/bench-browser.mjs';
import { moduleOf } from './lib/engine-text.mjs';
import { at } from './lib/files.mjs';
import { say, step } from './lib/terminal.mjs';
import { ensureNpm, ensureSystem } from './setup.mjs';

const BENCH = at('tests/bench');
/** Microseconds between two samples. */
const INTERVAL = 50;
/** What takes less of the whole is left out. */
const LEAST = 0.02;

/**
 * What is looked at: a function of `bench` (tests/bench/frame.js), so many times after as many that warm up; or (`fresh`) in a browser of its own each
 * time.
 * @type {{ title: string, work: string, args: unknown[], rounds: number, fresh?: boolean }[]}
 */
const ROWS = [
  { title: 'A request with a span, 300 per navigation', work: 'requests', args: ['ours', 'spans', 300], rounds: 60 },
  { title: 'A request with a span, 10 per navigation', work: 'requests', args: ['ours', 'spans', 10], rounds: 400 },
  { title: 'A request with headers alone, 300 per navigation', work: 'requests', args: ['ours', 'headers', 300], rounds: 60 },
  { title: '`startSpan` with ten attributes', work: 'spans', args: ['ours', 0, 10], rounds: 150 },
  { title: `An envelope of ${ENVELOPE.spans} spans with ten attributes`, work: 'envelope', args: ['ours', ENVELOPE.spans], rounds: 20 },
  { title: 'The start of `inline` in a fresh browser', work: 'startUp', args: ['ours'], rounds: 20, fresh: true },
];

/** @typedef {any} Profile as the browser gives it: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/ */

/** Bundles a candidate; says of each line of it which file it is of. @param {string} name */
async function candidate(name) {
  const contents = moduleOf(readFileSync(at('pkg/engine.wasm')));
  const { outputFiles } = await bundle({
    ...COMMON,
    entryPoints: [join(BENCH, 'candidates', `${name}.js`)],
    absWorkingDir: at('.'),
    format: 'iife',
    minify: false,
    plugins: [
      {
        name: 'sources',
        setup(builder) {
          builder.onResolve({ filter: /\/pkg\/inline\.js$/ }, () => ({ path: at('src/npm/inline.js') }));
          builder.onResolve({ filter: /\/engine-bytes\.js$/ }, () => ({ path: 'engine-bytes', namespace: 'bytes' }));
          builder.onLoad({ filter: /.*/, namespace: 'bytes' }, () => ({ contents }));
          builder.onResolve({ filter: /\/(debug|alone)\.js$/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined));
        },
      },
    ],
  });
  const [{ text }] = outputFiles;
  let file = '';
  const files = text.split('\n').map((line) => (file = /^ {2}\/\/ ((?:src|tests|bytes).*)$/.exec(line)?.[1] ?? file));
  return { text, files };
}

/**
 * The samples of each function below those called `timed`.
 * @param {Profile} profile
 * @param {(script: string) => string[] | undefined} filesOf the files of a script's lines
 * @param {Map<string, number>} found to which it is added
 */
function add(profile, filesOf, found) {
  /** @type {Map<number, any>} */
  const nodes = new Map(profile.nodes.map((/** @type {any} */ node) => [node.id, node]));
  /** @type {Map<number, any>} */
  const parents = new Map(profile.nodes.flatMap((/** @type {any} */ node) => (node.children ?? []).map((/** @type {number} */ id) => [id, node])));
  const inside = (/** @type {any} */ node) => {
    for (let above = node; above; above = parents.get(above.id)) if (above.callFrame.functionName === 'timed') return true;
    return false;
  };
  profile.samples.forEach((/** @type {number} */ id, /** @type {number} */ i) => {
    const node = nodes.get(id);
    const { functionName, url, lineNumber, scriptId } = node.callFrame;
    // What collects garbage has no caller: it belongs to whatever ran before.
    const before = functionName === '(garbage collector)' && i > 0 ? nodes.get(profile.samples[i - 1]) : node;
    if (!inside(before)) return;
    const name = functionName.replace(/(?<=\w)\d+$/, '') || '(anonymous)';
    const file = filesOf(scriptId)?.[lineNumber];
    let where = `the browser: ${name}`;
    if (url.startsWith('wasm:')) where = 'the engine';
    else if (file) where = `${file.replace('src/', '')} ${name}`;
    else if (functionName === 'timed') where = 'what the browser reads and compiles, and the loop itself';
    found.set(where, (found.get(where) ?? 0) + 1);
  });
}

/** @param {(typeof ROWS)[number]} row @param {string} origin @param {Map<string, string[]>} lines of each candidate, by its text @returns {Promise<Map<string, number>>} */
async function profileOf({ work, args, rounds, fresh }, origin, lines) {
  /** @type {Map<string, number>} */
  const found = new Map();
  const runs = fresh ? rounds : 1;
  for (let run = 0; run < runs; run++) {
    await inOwnBrowser(async (page, protocol) => {
      /** @type {Map<string, string[]>} */
      const files = new Map();
      await protocol.send('Debugger.enable');
      protocol.on('Debugger.scriptParsed', ({ scriptId, length = 0 }) => {
        const own = [...lines].find(([text]) => text.length === length);
        if (own) files.set(scriptId, own[1]);
      });
      await page.goto(`${origin}/`);
      const call = () =>
        page.evaluate(([name, given]) => /** @type {any} */ (window).bench[/** @type {string} */ (name)](...given), /** @type {any} */ ([work, args]));
      if (!fresh) for (let i = 0; i < rounds; i++) await call();
      await protocol.send('Profiler.enable');
      await protocol.send('Profiler.setSamplingInterval', { interval: INTERVAL });
      await protocol.send('Profiler.start');
      for (let i = 0; i < (fresh ? 1 : rounds); i++) await call();
      const { profile } = await protocol.send('Profiler.stop');
      add(profile, (script) => files.get(script), found);
    });
  }
  return found;
}

/** @param {(typeof ROWS)[number]} row @param {Map<string, number>} found */
function block({ title }, found) {
  const whole = [...found.values()].reduce((sum, samples) => sum + samples, 0);
  const lines = [...found]
    .filter(([, samples]) => samples >= whole * LEAST)
    .sort(([, a], [, b]) => b - a)
    .map(([where, samples]) => `${((100 * samples) / whole).toFixed(0).padStart(3)} %  ${where}`);
  return `${title} (${whole} samples):\n\n    ${lines.join('\n    ')}`;
}

/** @param {string[]} argv */
export async function benchProfile(argv) {
  await ensureSystem('chromium');
  await build({ quiet: true });
  await ensureNpm(BENCH);
  const scripts = { 'ours.js': await candidate('ours'), 'ours-spans.js': await candidate('ours-spans') };
  const lines = new Map(Object.values(scripts).map(({ text, files }) => [text, files]));
  const { server, origin } = await serveFrames((file) => scripts[/** @type {keyof typeof scripts} */ (file)].text);
  try {
    const blocks = [];
    for (const row of ROWS) blocks.push(await step(`the profile of: ${row.title}`, async () => block(row, await profileOf(row, origin, lines))));
    const text = blocks.join('\n\n');
    console.log(text);
    if (!argv.includes('--write')) return;
    const file = at('docs/measures.md');
    const place = /<!-- profile -->[^]*<!-- \/profile -->/;
    const old = readFileSync(file, 'utf8');
    if (!place.test(old)) throw new Error('docs/measures.md has no <!-- profile -->');
    writeFileSync(
      file,
      old.replace(place, () => `<!-- profile -->\n\n${text}\n\n<!-- /profile -->`),
    );
    say('docs/measures.md has the profile.');
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
