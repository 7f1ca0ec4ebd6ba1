// @ts-check
// The engine as a text, and the loop that reads it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import binaryen from 'binaryen';
import { build } from '../../scripts/build.mjs';
import { textOf } from '../../scripts/lib/engine-text.mjs';
import { at } from '../../scripts/lib/files.mjs';

await build({ quiet: true });

const [, list] = /LOOP = (\[[\d,\s]*\])/.exec(readFileSync(at('src/npm/decode.js'), 'utf8')) ?? [];
const loop = Uint8Array.from(JSON.parse(list ?? '[]'));

/** @param {string} text */
function read(text) {
  const { m, d } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(loop)).exports);
  new TextEncoder().encodeInto(text, new Uint8Array(m.buffer));
  return new Uint8Array(m.buffer, 0, d(text.length));
}

test('the bytes of decode.js are those of decode.wat', () => {
  const module = binaryen.parseText(readFileSync(at('src/npm/decode.wat'), 'utf8'));
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(1);
  module.optimize();
  assert.deepEqual([...module.emitBinary()], [...loop]);
});

test('every byte is read as it was written, after every other one', () => {
  const bytes = Uint8Array.from({ length: 256 * 256 }, (_, i) => (i & 1 ? i >> 1 : i >> 9));
  for (const some of [bytes.subarray(0, 40_000), bytes.subarray(25_000), bytes.subarray(30_000, 30_400), new Uint8Array([255]), new Uint8Array([0])])
    assert.deepEqual(read(textOf(some)), some);
});

test('the text is printable, and no bundler has to change it', () => {
  for (let first = 0; first < 256; first++) assert.match(textOf(Uint8Array.from({ length: 256 }, (_, i) => (i % 2 ? first : i))), /^[!#%&(-[\]-_a-~]+$/);
  assert.throws(() => textOf(Uint8Array.from({ length: 100_000 }, (_, i) => i)), /give its memory another page/);
});

test('what the package reads is its engine', async () => {
  const { decode } = await import(pathToFileURL(at('pkg/lib/npm/decode.js')).href);
  assert.deepEqual(Buffer.from(decode()), readFileSync(at('pkg/engine.wasm')));
});
