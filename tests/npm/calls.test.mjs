// @ts-check
// The engine's calls have the same numbers in Rust and in JavaScript.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../../scripts/lib/files.mjs';

test('both sides number the calls alike', () => {
  const rust = [...readFileSync(at('src/api/js.rs'), 'utf8').matchAll(/pub const ([A-Z_]+): u32 = (\d+);/g)]
    .sort((a, b) => +a[2] - +b[2])
    .map(([, name, number], index) => {
      assert.equal(+number, index);
      return name;
    });
  const script = readFileSync(at('src/npm/api/calls.js'), 'utf8');
  const names = [...script.matchAll(/^export const ([A-Z_]+) = (\d+);/gm)].map(([, name, number], index) => {
    assert.equal(+number, index);
    return name;
  });
  assert.deepEqual(rust, names);
});

test('the ops that the API sends are those of the host', async () => {
  const host = /** @type {Record<string, any>} */ (await import('../../src/browser/host.js'));
  for (const [name, number] of Object.entries(await import('../../src/npm/api/ops.js'))) {
    assert.equal(host[name], number, name);
  }
});
