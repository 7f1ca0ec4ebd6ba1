// @ts-check
// `node scripts/mutants.mjs [NAME…]`: breaks one line at a time, in each floor, and runs the suite that has to notice, as `npm test`
// runs it. Every line is put back. By hand: it compiles a good deal of the repository some ten times.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { at, root } from './lib/files.mjs';
import { Problem, cli, green, isMain, red, say } from './lib/terminal.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} floor
 * @property {string} file
 * @property {string} from what it holds once
 * @property {string} to
 * @property {string} suite
 */

/** @type {Record<string, Mutant>} */
export const mutants = {
  format: { floor: 'formatting', file: 'src/time.rs', from: 'pub(crate) struct Timestamp(', to: 'pub(crate)  struct Timestamp(', suite: 'lint' },
  clippy: {
    floor: 'clippy',
    file: 'src/protocol/dsc.rs',
    from: 'if dsc.is_empty() { None } else { Some(dsc) }',
    to: 'if dsc.0.len() == 0 { None } else { Some(dsc) }',
    suite: 'lint',
  },
  types: { floor: 'types of the JavaScript', file: 'tests/e2e/lib/waiting.mjs', from: '|| 60_000', to: "|| 'a minute'", suite: 'lint' },
  idle: { floor: 'the core on the host', file: 'src/engine/spans/idle.rs', from: 'idle: 1_000_000', to: 'idle: 1_500_000', suite: 'host' },
  baggage: {
    floor: 'conformance',
    file: 'src/protocol/baggage.rs',
    from: 'pub(crate) const MAX_LENGTH: usize = 8192;',
    to: 'pub(crate) const MAX_LENGTH: usize = 8000;',
    suite: 'conformance',
  },
  digits: {
    floor: 'the core on wasm',
    file: 'src/protocol/json/numbers.rs',
    from: 'digit(out, value % 10);',
    to: 'digit(out, value % 9);',
    suite: 'wasm',
  },
  axum: {
    floor: "the crate's half for servers",
    file: 'src/integrations/axum/mod.rs',
    from: 'const SENTRY_TRACE: &str = "sentry-trace";',
    to: 'const SENTRY_TRACE: &str = "sentry-tracing";',
    suite: 'rust',
  },
  shim: {
    floor: 'the shim',
    file: 'src/browser/shim.js',
    from: 'if (r.h) for (const [n, v] of additions(seen, r.h))',
    to: 'if (!r.h) for (const [n, v] of additions(seen, r.h))',
    suite: 'shim',
  },
  package: {
    floor: 'the package in Node',
    file: 'src/npm/api/routing.js',
    from: "op: ['pageload', 'navigation',",
    to: "op: ['page-load', 'navigation',",
    suite: 'npm',
  },
  page: {
    floor: 'the demo, end to end',
    file: 'www/server/src/pages.rs',
    from: 'meta(&mut head, "sentry-trace", &sentry_trace);',
    to: 'meta(&mut head, "sentry-tracing", &sentry_trace);',
    suite: 'e2e',
  },
  reason: {
    floor: 'the page catalogue',
    file: 'src/engine/spans/settle.rs',
    from: 'span.attributes.push_str(FINISH_REASON, reason.as_str());',
    to: 'span.attributes.push_str("sentry.idle_span_finish_cause", reason.as_str());',
    suite: 'catalogue',
  },
};

const SIGNALS = ['SIGINT', 'SIGTERM'];

/** How many tests of a suite fail, as `npm test` runs it. @param {string} suite */
function failures(suite) {
  // It waits here: nothing else runs meanwhile, and an interrupt reaches the suite first.
  const { stdout } = spawnSync(process.execPath, [at('scripts/test.mjs'), '--quick', suite], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, failed] = /^\d+ passed, (\d+) failed\s*$/m.exec(stdout) ?? [];
  if (failed === undefined) throw new Problem(`${suite} ended without its counts`);
  return Number(failed);
}

const main = async () => {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in mutants));
  if (unknown.length) throw new Problem(`no mutant is called ${unknown.join(', ')}; there are: ${Object.keys(mutants).join(', ')}`);
  const chosen = Object.entries(mutants).filter(([name]) => !names.length || names.includes(name));
  const changed = execFileSync('git', ['status', '--porcelain', '--', ...chosen.map(([, { file }]) => file)], { cwd: root, encoding: 'utf8' });
  if (changed) throw new Problem(`these have changes of yours, which this could lose:\n${changed}`);
  for (const suite of new Set(chosen.map(([, it]) => it.suite))) {
    const failed = failures(suite);
    if (failed) throw new Problem(`${suite} fails before anything is broken (${failed}): then it says nothing of what is`);
  }
  const survivors = [];
  for (const [name, { floor, file, from, to, suite }] of chosen) {
    const before = readFileSync(at(file), 'utf8');
    if (before.split(from).length !== 2) throw new Problem(`${file} does not hold once: ${from}`);
    const restore = () => writeFileSync(at(file), before);
    const interrupted = () => {
      restore();
      process.exit(130);
    };
    for (const signal of SIGNALS) process.on(signal, interrupted);
    try {
      writeFileSync(
        at(file),
        before.replace(from, () => to),
      );
      const failed = failures(suite);
      if (!failed) survivors.push(name);
      say(`${failed ? green('✓') : red('✗')} ${name.padEnd(10)} ${floor}: ${suite} ${failed ? `fails (${failed})` : 'does not notice'}`);
    } finally {
      restore();
      for (const signal of SIGNALS) process.off(signal, interrupted);
    }
  }
  if (survivors.length) throw new Problem(`nothing fails with: ${survivors.join(', ')}`);
  console.log(`${chosen.length} broken lines, each noticed`);
};

if (isMain(import.meta.url)) cli(main);
