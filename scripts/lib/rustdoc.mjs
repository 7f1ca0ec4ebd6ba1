#!/usr/bin/env node
// rustdoc, whose test runner may write JSON: see cargo-tests.mjs.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('rustdoc', process.argv.slice(2), { env: { ...process.env, RUSTC_BOOTSTRAP: '1' }, stdio: 'inherit' });
process.exitCode = status ?? 1;
