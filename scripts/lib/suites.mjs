// @ts-check
// Test suites: each is a program whose output says how many of its tests passed, and one line of counts sums them up.
import { spawn } from 'node:child_process';
import { at, filesBelow, root } from './files.mjs';
import { Problem, bold, dim, green, red, say, step } from './terminal.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ name: string, run: () => Promise<Counts> }} Suite */

/**
 * What test programs print about their tests: cargo and the wasm runner, node's test runner, and our own scripts.
 * @type {[RegExp, (numbers: number[]) => Counts][]}
 */
const SUMMARIES = [
  [/^test result: \w+\. (\d+) passed; (\d+) failed/gm, ([passed, failed]) => ({ passed, failed })],
  [/^(?:#|ℹ) pass (\d+)$/gm, ([passed]) => ({ passed, failed: 0 })],
  [/^(?:#|ℹ) (?:fail|cancelled) (\d+)$/gm, ([failed]) => ({ passed: 0, failed })],
  [/^(\d+) passed, (\d+) failed$/gm, ([passed, failed]) => ({ passed, failed })],
];

/** @param {string} output of a test program @returns {Counts} */
export function countsIn(output) {
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
  const total = { passed: 0, failed: 0 };
  for (const [pattern, read] of SUMMARIES) {
    for (const match of plain.matchAll(pattern)) {
      const { passed, failed } = read(match.slice(1).map(Number));
      total.passed += passed;
      total.failed += failed;
    }
  }
  return total;
}

/**
 * Runs a test program to its end and counts its tests. Its output is shown when something failed. A program that fails
 * without naming a failed test, or that ran no test at all, counts as one failure.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<Counts>}
 */
export function tests(command, args, { cwd = root, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (process.env.VERBOSE) process.stderr.write(text);
      });
    }
    const done = (/** @type {string} */ end, /** @type {boolean} */ ok) => {
      const counts = countsIn(output);
      if (!ok && counts.failed === 0) counts.failed = 1;
      if (counts.passed + counts.failed === 0) {
        counts.failed = 1;
        output += '\nno test ran\n';
      }
      if (counts.failed && !process.env.VERBOSE) say(output);
      if (!ok) say(`${command} ${args.join(' ')}: ${end}`);
      resolve(counts);
    };
    child.on('error', (error) => done(error.message, false));
    child.on('close', (code, signal) => done(signal ?? `exit code ${code}`, code === 0));
  });
}

/**
 * Runs the `*.test.mjs` below a directory with node's test runner.
 * @param {string} directory
 * @param {{ env?: Record<string, string | undefined>, command?: string[], oneByOne?: boolean }} [options] `command`: what runs node,
 *   if not node itself; `oneByOne`: one file after the other, where each has pages in a browser
 */
export function nodeTests(directory, { env, command = [process.execPath], oneByOne = false } = {}) {
  const files = filesBelow(at(directory)).filter((file) => file.endsWith('.test.mjs'));
  const [program, ...first] = command;
  return tests(program, [...first, '--test', ...(oneByOne ? ['--test-concurrency=1'] : []), ...files], { env });
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
 * Runs suites one after the other, also after one failed, and ends with the line of counts on stdout.
 * @param {Suite[]} suites
 * @param {string[]} [only] names of suites; empty = all
 */
export async function runSuites(suites, only = []) {
  const unknown = only.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length) {
    say(`no suite is called ${unknown.join(', ')}; there are: ${suites.map((suite) => suite.name).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const total = { passed: 0, failed: 0 };
  const lines = [];
  for (const { name, run } of suites) {
    if (only.length && !only.includes(name)) continue;
    say(bold(`\n${name}`));
    const start = performance.now();
    /** @type {Counts} */
    let counts;
    try {
      counts = await run();
    } catch (error) {
      say(error instanceof Problem ? error.message : String(error instanceof Error ? error.stack : error));
      counts = { passed: 0, failed: 1 };
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const mark = counts.failed ? red('✗') : green('✓');
    const line = `${mark} ${name.padEnd(14)} ${String(counts.passed).padStart(5)} passed, ${counts.failed} failed ${dim(`(${seconds} s)`)}`;
    say(line);
    lines.push(line);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  say(`\n${lines.join('\n')}`);
  if (total.failed || total.passed === 0) process.exitCode = 1;
  console.log(`${total.passed} passed, ${total.failed} failed`);
}
