#!/usr/bin/env node
// clippy's compiler, for `npm test -- crate`: of our crate it looks through each of FEATURE_SETS (lists of features, in JSON), where cargo asks for
// one set only. What others are built with is the same for each, so that cargo would have nothing else to do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const given = process.argv.slice(2);
// cargo's share of the processors is not handed on to it.
const { CARGO_MAKEFLAGS, ...env } = process.env;
const clippy = (/** @type {string[]} */ args) => spawnSync('clippy-driver', args, { env, stdio: 'inherit' }).status ?? 1;

/** @param {string[]} features */
function check(features) {
  const directory = mkdtempSync(join(tmpdir(), 'features-'));
  try {
    const args = given.filter((_, at) => !isFeature(at) && !isFeature(at + 1)).map((arg, at, all) => (all[at - 1] === '--out-dir' ? directory : arg));
    const status = clippy([...args, ...features.flatMap((name) => ['--cfg', `feature="${name}"`]), '-Dwarnings']);
    if (status) process.stderr.write(`with the features ${features.join(', ') || 'none'}\n`);
    return status;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
/** Is the argument at this place a feature? @param {number} at */
const isFeature = (at) => given[at - 1] === '--cfg' && /^feature=/.test(given[at]);

const ours = given[given.indexOf('--crate-name') + 1] === 'browser_tracing';
/** @type {string[][]} */
const sets = ours ? JSON.parse(process.env.FEATURE_SETS ?? '[]') : [];
const failed = sets.map(check).find((status) => status);
// What cargo has asked for is what it finds.
process.exitCode = failed ?? clippy(given);
