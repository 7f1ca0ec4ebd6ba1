// @ts-check
// The engine as it is sent, and the module that puts it together again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import binaryen from 'binaryen';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { pack, unpack } from '../../scripts/lib/pack.mjs';

await build({ quiet: true });

/** @param {Uint8Array} packed */
const unpacked = (packed) => unpack(Uint8Array.from(packed));

/** Written in one way, however long its sizes are. @param {Uint8Array} wasm */
const plain = (wasm) => {
  const module = binaryen.readBinary(wasm);
  module.setFeatures(binaryen.Features.All);
  return Buffer.from(module.emitBinary());
};

/** @param {string} text */
const written = (text) => {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  return module.emitBinary();
};

for (const name of ['engine', 'core'])
  test(`${name}.wasm is the optimised engine, and smaller`, () => {
    const packed = readFileSync(at(`pkg/${name}.wasm`));
    const bytes = unpacked(packed);
    assert.ok(WebAssembly.validate(bytes));
    const optimised = readFileSync(at('target/npm', name, 'engine_bg.wasm'));
    assert.deepEqual(plain(bytes), plain(optimised));
    assert.ok(brotliCompressSync(packed).length < brotliCompressSync(bytes).length * 0.93);
  });

test('every kind of instruction comes back, with what stands behind it', async () => {
  const wasm = written(`(module
    (memory (export "memory") 2)
    (table 2 funcref) (elem (i32.const 0) $two $many)
    (type $number (func (result i32)))
    (global $it (mut i32) (i32.const 7))
    (data (i32.const 100) "${'some text '.repeat(90)}")
    (func $two (result i32) (i32.const 2))
    (func $empty)
    (func $many (export "many") (result i32) (local $a i32) (local $b i64) (local $c f32) (local $d f64)
      (local.set $b (i64.const -1234567890123456789))
      (local.set $c (f32.const 1.5)) (local.set $d (f64.const 0.1))
      (global.set $it (i32.add (global.get $it) (i32.const -1000000)))
      (memory.copy (i32.const 8) (i32.const 100) (i32.const 9)) (memory.fill (i32.const 50) (i32.const 1) (i32.const 3))
      (i64.store offset=300 align=1 (i32.const 3) (local.get $b)) (f64.store align=1 (i32.const 24) (local.get $d)) (i32.store8 offset=70000 (i32.const 9) (i32.const 255))
      (drop (memory.grow (i32.const 1)))
      (block $x (block $y (block $z (br_table $x $y $z (global.get $it))) (call $empty)) (local.set $a (i32.const 5)))
      (if (local.get $a) (then (local.set $a (call_indirect (type $number) (i32.const 0)))) (else (unreachable)))
      (i32.add (local.tee $a (i32.add (local.get $a) (i32.trunc_sat_f64_s (local.get $d))))
        (i32.add (select (i32.const 128) (i32.extend8_s (i32.const 300)) (i32.load16_u offset=8 align=1 (i32.const 0))) (i32.add (memory.size) (i32.load8_u offset=130 (i32.const 0)))))))`);
  const bytes = unpacked(await pack(wasm));
  assert.deepEqual(plain(bytes), plain(wasm));
  const results = [wasm, bytes].map((it) => {
    const { memory, many } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(it))).exports);
    return [many(), Buffer.from(memory.buffer).toString('hex')];
  });
  assert.deepEqual(results[1], results[0]);
});

test('a function of any size', async () => {
  for (const times of [1, 40, 130, 20_000]) {
    const wasm = written(
      `(module (func (export "sum") (param i32) (result i32) ${'(local.set 0 (i32.add (local.get 0) (i32.const 3)))'.repeat(times)} (local.get 0)))`,
    );
    const bytes = unpacked(await pack(wasm));
    const { sum } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports);
    assert.equal(sum(1), 1 + 3 * times);
  }
});

test('what it does not know is named', async () => {
  const aligned = written('(module (memory 1) (func (export "f") (result i32) (i32.load (i32.const 0))))');
  await assert.rejects(pack(aligned), /without alignments/);
  const unknown = written('(module (memory 1) (func (export "f") (param v128) (result v128) (i8x16.add (local.get 0) (local.get 0))))');
  await assert.rejects(pack(unknown), /does not know the instruction 253/);
});
