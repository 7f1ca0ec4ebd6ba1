// @ts-check
// The packed package as TypeScript sees it under every way to find modules. `npm test` leaves this to the rest: package.test.mjs has the way of
// bundlers.
import { test } from 'node:test';
import { at } from '../../scripts/lib/files.mjs';
import { TYPESCRIPT_5, compileApps, pack } from './lib/packed.mjs';

const { run, tarball, work } = pack('consumers');

test('@arethetypeswrong/cli has nothing to say', () => {
  const { execPath } = process;
  const cli = 'node_modules/@arethetypeswrong/cli/dist/index.js';
  run(execPath, [cli, tarball, '--profile', 'esm-only', '--no-emoji', '--exclude-entrypoints', 'engine.wasm', 'core.wasm', 'global'], at('.'));
});

for (const resolution of ['node16', 'nodenext', 'node10']) {
  test(`sample apps compile under ${resolution}`, () => compileApps(work, resolution, TYPESCRIPT_5));
}
