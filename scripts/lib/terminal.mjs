// @ts-check
// What the scripts say on the terminal, and how they run other programs.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

const colour = process.stderr.isTTY && !process.env.NO_COLOR;
/** @param {string} code @param {string} text */
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = (/** @type {string} */ text) => paint('1', text);
export const dim = (/** @type {string} */ text) => paint('2', text);
export const red = (/** @type {string} */ text) => paint('31', text);
export const green = (/** @type {string} */ text) => paint('32', text);

/** What `run` has under way: it ends with us. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill()));

/** A failure that its message explains: printed without a stack trace. */
export class Problem extends Error {}

/** Progress goes to stderr, so that a script's stdout stays its result. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs one step and says how long it took.
 * @template T
 * @param {string} label
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  say(`${dim('•')} ${label} …`);
  const start = performance.now();
  const result = await work();
  say(`${green('✓')} ${label} ${dim(`(${((performance.now() - start) / 1000).toFixed(1)} s)`)}`);
  return result;
}

/**
 * Runs a program to its end. Its output goes to our stderr, or is kept and shown only on failure (`quiet`).
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean, heard?: (line: string) => void }} [options] `heard`: gets each line of
 *   its stdout
 * @returns {Promise<string>} what it printed, when `quiet`
 */
export function run(command, args, { cwd, env, quiet = false, heard } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: env ? { ...process.env, ...env } : process.env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', heard ? 'pipe' : 2, 2],
    });
    running.add(child);
    let output = '';
    if (heard && child.stdout) createInterface(child.stdout).on('line', heard);
    else child.stdout?.on('data', (text) => (output += text));
    child.stderr?.on('data', (text) => (output += text));
    child.on('error', (error) => reject(new Problem(/** @type {any} */ (error).code === 'ENOENT' ? `${command} was not found` : error.message)));
    child.on('close', (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve(output);
      const tail = output.split('\n').slice(-60).join('\n');
      reject(new Problem(`${command} ${args.join(' ')}: ${signal ?? `exit code ${code}`}${tail && `\n${tail}`}`));
    });
  });
}

/**
 * What a program prints on stdout, or undefined when it is missing or fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<string | undefined>}
 */
export function ask(command, args, { cwd } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? output.trim() : undefined));
  });
}

/**
 * The end of a command-line script: a `Problem` is its message, anything else its stack; exit code 1.
 * @param {() => Promise<void>} main
 */
export function cli(main) {
  main().catch((error) => {
    say(`${red('✗')} ${error instanceof Problem ? error.message : (error?.stack ?? error)}`);
    process.exitCode = 1;
  });
}

/** Is this module the script that node was started with? @param {string} url `import.meta.url` */
export function isMain(url) {
  return process.argv[1] !== undefined && url === new URL(`file://${process.argv[1]}`).href;
}
