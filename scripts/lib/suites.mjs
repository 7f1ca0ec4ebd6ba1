// @ts-check
// Test suites: each runs programs that say in a report for machines how many of their tests passed, and one line of counts sums
// them up. The reports: TEST_REPORT names a file for `{ "passed": n, "failed": n }`; node's runner writes it by reporter.mjs.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { at, filesBelow, root } from './files.mjs';
import { bold, dim, green, Problem, red, say, step } from './terminal.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

/** Is what suites say that pass wanted? What `SHOW=1` has the catalogue print is. */
const VERBOSE = process.env.VERBOSE || process.env.SHOW;

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {() => Promise<Counts>} run
 * @property {() => Promise<Counts>} [quick] what `npm test` runs of it; absent = all of it
 * @property {() => Promise<Counts>} [rest] what `quick` has left out; absent = all of it again
 * @property {() => Promise<unknown>} [prepare] compiles what its tests need, while suites before it run
 * @property {boolean} [long] `npm test` leaves it out
 * @property {string} [row] suites of one row run in turn, among many beside those of other rows: what compiles, what waits for pages
 * @property {() => Promise<unknown>} [after] another's preparation, whose compiler it lets go first
 * @property {string} [left] what `quick` leaves out
 */

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} options
 * @returns {Promise<{ stdout: string, output: string, end: string, ok: boolean }>} `output`: all it said
 */
export function collect(command, args, { cwd = root, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    const heard = (/** @type {string} */ text) => {
      output += text;
      if (VERBOSE) process.stderr.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      heard(text);
    });
    child.stderr.setEncoding('utf8').on('data', heard);
    child.on('error', (error) => resolve({ stdout, output, end: error.message, ok: false }));
    child.on('close', (code, signal) => resolve({ stdout, output, end: signal ?? `exit code ${code}`, ok: code === 0 }));
  });
}

/**
 * What a run comes to. A program that fails without naming a failed test, or that ran no test at all, counts as one failure; then
 * its output is shown.
 * @param {string} what was run
 * @param {{ output: string, end: string, ok: boolean }} done
 * @param {Counts | undefined} reported
 * @returns {Counts}
 */
export function judged(what, { output, end, ok }, reported) {
  const counts = { passed: reported?.passed ?? 0, failed: reported?.failed ?? 0 };
  const problem = !ok && counts.failed === 0 ? end : counts.passed + counts.failed === 0 ? 'no test ran' : '';
  if (problem) counts.failed += 1;
  if (counts.failed && !VERBOSE) say(output);
  if (counts.failed) say(`${what}: ${problem || end}`);
  return counts;
}

/** @param {Counts[]} all @returns {Counts} */
export const sum = (all) =>
  all.reduce((total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }), { passed: 0, failed: 0 });

/**
 * Runs a test program that writes its counts to the file that TEST_REPORT names.
 * @param {string} command
 * @param {string[] | ((report: string) => string[])} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<Counts>}
 */
export async function tests(command, args, { cwd, env } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'report-'));
  const report = join(directory, 'report.json');
  try {
    const given = typeof args === 'function' ? args(report) : args;
    const done = await collect(command, given, { cwd, env: { ...env, TEST_REPORT: report } });
    let reported;
    try {
      reported = JSON.parse(readFileSync(report, 'utf8'));
    } catch {
      // It ended before it could tell.
    }
    return judged(`${command} ${given.join(' ')}`, done, reported);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A file of tests that hangs fails after 45 minutes, and is named: many times what the longest takes on a busy machine. Known to node since 20.11. */
const PATIENCE = process.versions.node.localeCompare('20.11', 'en', { numeric: true }) < 0 ? [] : ['--test-timeout=2700000'];

const REPORTER = pathToFileURL(at('scripts/lib/reporter.mjs')).href;

/**
 * Runs the `*.test.mjs` below a directory with node's test runner.
 * @param {string} directory
 * @param {{ env?: Record<string, string | undefined>, command?: string[], oneByOne?: boolean, sideBySide?: number, only?: RegExp, without?: RegExp }} [options]
 *   `command`: what runs node, if not node itself; `oneByOne`: one file after the other, where each has pages in a browser; `sideBySide`: so many at
 *   a time, where they mostly wait; `only`, `without`: names of files, up to `.test.mjs`
 */
export function nodeTests(directory, { env, command = [process.execPath], oneByOne = false, sideBySide = oneByOne ? 1 : 0, only = /^/, without = /$^/ } = {}) {
  const files = filesBelow(at(directory)).filter((file) => {
    const [, name] = /([^/\\]*)\.test\.mjs$/.exec(file) ?? [];
    return name && only.test(name) && !without.test(name);
  });
  // Without a file node looks for some by itself, and finds `npm test`.
  if (!files.length) throw new Problem(`${directory} has no file of tests that is meant (only ${only}, without ${without})`);
  const [program, ...first] = command;
  return tests(
    program,
    (report) => [
      ...[...first, '--test', '--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${REPORTER}`, `--test-reporter-destination=${report}`],
      ...PATIENCE,
      ...(sideBySide ? [`--test-concurrency=${sideBySide}`] : []),
      ...files,
    ],
    { env },
  );
}

/**
 * Runs every check, also after one failed: a suite of our own.
 * @param {[name: string, check: () => Promise<unknown>][]} checks
 * @returns {Promise<Counts>}
 */
export async function runChecks(checks) {
  const counts = { passed: 0, failed: 0 };
  for (const [name, check] of checks) {
    try {
      await step(name, check);
      counts.passed += 1;
    } catch (error) {
      say(`${name}: ${error instanceof Error ? error.message : error}`);
      counts.failed += 1;
    }
  }
  return counts;
}

/**
 * Runs suites one after the other, also after one failed, and ends with the line of counts on stdout. What they prepare is compiled ahead, one
 * after the other too: tests in a browser leave the processor idle now and then.
 * @param {Pick<Suite, 'name' | 'run' | 'prepare' | 'row' | 'after'>[]} suites
 * @param {{ beside?: boolean }} [options] `beside`: the rows at the same time
 */
export async function runSuites(suites, { beside = false } = {}) {
  /** @type {Record<string, { counts: Counts, line: string, time: number }>} */
  const done = {};
  const begin = performance.now();
  const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
  const preparations = [...new Set(suites.map(({ prepare }) => prepare))].filter((prepare) => prepare !== undefined);
  /** @type {Map<Suite['prepare'], Promise<unknown>>} */
  const prepared = new Map();
  preparations.reduce((/** @type {Promise<unknown>} */ before, prepare) => {
    const ready = before.then(prepare);
    prepared.set(prepare, ready);
    // Told by its suite; the next one is tried all the same.
    return ready.catch(() => {});
  }, Promise.resolve());
  /** @param {typeof suites} row */
  const inTurn = async (row) => {
    for (const { name, run, prepare, after } of row) {
      await prepared.get(after)?.catch(() => {});
      say(bold(`\n${name}`));
      const start = performance.now();
      /** @type {Counts} */
      let counts;
      try {
        await prepared.get(prepare);
        counts = await run();
      } catch (error) {
        say(error instanceof Problem ? error.message : String(error instanceof Error ? error.stack : error));
        counts = { passed: 0, failed: 1 };
      }
      const mark = counts.failed ? red('✗') : green('✓');
      const line = `${mark} ${name.padEnd(14)} ${String(counts.passed).padStart(5)} passed, ${counts.failed} failed ${dim(`(${seconds(start)})`)}`;
      say(line);
      done[name] = { counts, line, time: Math.round((performance.now() - start) / 1000) };
    }
  };
  const rows = beside ? [...new Set(suites.map(({ row }) => row))].map((name) => suites.filter(({ row }) => row === name)) : [suites];
  await Promise.all(rows.map(inTurn));
  const all = suites.map(({ name }) => done[name]);
  const total = sum(all.map(({ counts }) => counts));
  say(`\n${all.map(({ line }) => line).join('\n')}\n${dim(`all in ${seconds(begin)}`)}`);
  if (total.failed || total.passed === 0) process.exitCode = 1;
  return { ...total, times: Object.fromEntries(suites.map(({ name }) => [name, done[name].time])) };
}
