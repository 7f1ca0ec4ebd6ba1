// @ts-check
// The engine's calls have numbers in Rust and names in JavaScript.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../../scripts/lib/files.mjs';

test('both sides number the calls alike', () => {
  const rust = [...readFileSync(at('src/api/js.rs'), 'utf8').matchAll(/pub const ([A-Z_]+): u32 = (\d+);/g)]
    .sort((a, b) => +a[2] - +b[2])
    .map(([, name, number], index) => {
      assert.equal(+number, index);
      return name.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    });
  const script = readFileSync(at('src/npm/api/state.js'), 'utf8');
  assert.deepEqual(rust, /'(setHooks [^']*)'/.exec(script)?.[1].split(' '));
  assert.equal(rust.indexOf('samplingContext'), Number(/FIRST_TEXT = (\d+)/.exec(script)?.[1]));
});
