// @ts-check
// What a machine lacks is installed, or named together with the command that does.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { at } from '../../scripts/lib/files.mjs';

const directory = mkdtempSync(join(tmpdir(), 'setup-'));
after(() => rmSync(directory, { recursive: true }));
const said = join(directory, 'said');

/**
 * Asks for clippy and rustfmt where the programs of this name do what is given, and there are no others.
 * @param {Record<string, string>} programs in sh
 * @returns {Promise<string>} what it said
 */
async function linters(programs) {
  for (const name of ['clippy-driver', 'rustfmt', 'rustup']) {
    const file = join(directory, name);
    rmSync(file, { force: true });
    if (!(name in programs)) continue;
    writeFileSync(file, `#!/bin/sh\n${programs[name]}\n`);
    chmodSync(file, 0o755);
  }
  rmSync(said, { force: true });
  const script = `import { ensureLinters } from ${JSON.stringify(at('scripts/setup.mjs'))};
    import { cli } from ${JSON.stringify(at('scripts/lib/terminal.mjs'))};
    cli(async () => { await Promise.all([ensureLinters(), ensureLinters()]); });`;
  const done = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env: { PATH: directory } });
  return done.then(
    ({ stderr }) => stderr,
    ({ code, stderr }) => `${code}: ${stderr}`,
  );
}
const RUSTUP = `echo "$@" >> '${said}'`;

describe('setup', { skip: process.platform === 'win32' }, () => {
  test('installs what a minimal toolchain lacks, once', async () => {
    assert.match(await linters({ 'clippy-driver': 'exit 1', rustfmt: '', rustup: RUSTUP }), /Adding clippy to the Rust toolchain/);
    assert.deepEqual(
      readFileSync(said, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('component')),
      ['component add clippy'],
    );
  });

  test('says what to install where there is no rustup, or it cannot', async () => {
    assert.match(await linters({}), /^1: .*no clippy and no rustfmt[^]*rustup component add clippy rustfmt/);
    assert.match(await linters({ rustfmt: '', rustup: '[ "$1" = --version ]' }), /^1: [^]*no clippy\.[^]*rustup component add clippy/);
  });

  test('does nothing where they are', async () => {
    assert.equal(await linters({ 'clippy-driver': '', rustfmt: '', rustup: RUSTUP }), '');
    assert.ok(!existsSync(said));
  });
});
