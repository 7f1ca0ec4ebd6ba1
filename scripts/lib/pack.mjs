// @ts-check
// The engine as it is sent: sorted into parts that compress better apart (a tenth less in brotli), within a module that puts them together again
// (src/npm/unpack.wat).
import { readFileSync } from 'node:fs';
import { at } from './files.mjs';
import { readNumber } from './likeness.mjs';

const CODE = 10;
const PAGE = 65536;
/** Sizes of functions have four bytes there, so that they can be written when the function is. */
const SIZE = 4;

/** What unpack.wat reads in the place of an instruction; no engine has those of these numbers. */
const RAW = 6;
const FUNCTION = 7;
const LAST = 8;
const END = 9;

// Instructions: https://webassembly.github.io/spec/core/appendix/index-instructions.html
const [BR, BR_IF, BR_TABLE, CALL, CALL_INDIRECT, END_OF_BLOCK] = [12, 13, 14, 16, 17, 11];
const [LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET] = [32, 33, 34, 35, 36];
const [LOAD, STORES_END, MEMORY_SIZE, MEMORY_GROW] = [40, 63, 63, 64];
const [I32_CONST, I64_CONST, F32_CONST, F64_CONST, PREFIXED] = [65, 66, 67, 68, 252];
/** Those without anything behind them, up to the constants. Behind these and below the last one nothing has. */
const PLAIN = new Set([0, 1, 5, END_OF_BLOCK, 15, 26, 27]);
const LAST_PLAIN = 196;

const range = (/** @type {number} */ from, /** @type {number} */ to) => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * The parts. The first is the instructions, the second bytes as they are, each of the others the numbers behind some instructions. Those behind the two
 * that are the most have parts for what instruction comes next, by its upper five bits.
 * @type {number[][]}
 */
const PARTS = [[], [], [CALL], [BR, BR_IF], [2, 3, 4], [LOCAL_SET], [LOCAL_TEE], [GLOBAL_GET, GLOBAL_SET], range(LOAD, STORES_END), [I64_CONST]];
const VARIED = PARTS.length;
const VARIANTS = 32;
for (const instruction of [LOCAL_GET, I32_CONST]) PARTS.push([instruction], ...range(1, VARIANTS).map(() => []));
/** Which part an instruction's number is in. */
const KINDS = Uint8Array.from(range(0, I64_CONST + 1), (instruction) =>
  Math.max(
    0,
    PARTS.findIndex((some) => some.includes(instruction)),
  ),
);
const GETS = range(VARIED, VARIED + VARIANTS);
const CONSTANTS = range(VARIED + VARIANTS, PARTS.length);
/** In which order they stand in each engine: found by trying. @type {Record<string, number[]>} */
const ORDER = {
  engine: [3, 7, 1, 6, 2, 8, 0, ...GETS, 4, 9, ...CONSTANTS, 5],
  core: [7, 5, 8, 1, 9, ...CONSTANTS, 0, 4, 3, ...GETS, 6, 2],
};
/**
 * Is turned over in the bytes of all parts with numbers. Then brotli does not take the whole for a text, whose letters would say something of what is
 * beside them (−0.4 KB).
 */
const TURNED = 0x80;

/** @param {Uint8Array} wasm @returns {Uint8Array[]} its parts */
function partsOf(wasm) {
  /** @type {number[][]} */
  const parts = PARTS.map(() => []);
  let from = 8;
  const number = () => {
    const { value, at } = readNumber(wasm, from);
    from = at;
    return value;
  };
  /** @param {number[]} bytes */
  const raw = (bytes, first = RAW) => {
    for (let at = 0; at < bytes.length; at += 255) {
      const some = bytes.slice(at, at + 255);
      parts[0].push(at ? RAW : first);
      parts[1].push(some.length, ...some);
    }
  };
  /** @param {number} start */
  const since = (start) => [...wasm.subarray(start, from)];

  /** Reads what stands behind an instruction that has no part for it. @param {number} instruction */
  const rare = (instruction) => {
    if (instruction === BR_TABLE) for (let targets = number(); targets >= 0; targets--) number();
    else if (instruction === CALL_INDIRECT) from = (number(), number(), from);
    else if (instruction === F32_CONST) from += 4;
    else if (instruction === F64_CONST) from += 8;
    else if (instruction === MEMORY_SIZE || instruction === MEMORY_GROW) from++;
    else if (instruction === PREFIXED) {
      // Conversions have nothing behind them, memory.copy two bytes, memory.fill one.
      const which = number();
      if (which > 7 && which !== 10 && which !== 11) throw new Error(`pack.mjs does not know the instruction 252 ${which}`);
      from += which === 10 ? 2 : which === 11 ? 1 : 0;
    } else if (!PLAIN.has(instruction) && (instruction < F64_CONST || instruction > LAST_PLAIN))
      throw new Error(`pack.mjs does not know the instruction ${instruction}`);
  };

  /** @param {number} end */
  const body = (end) => {
    const start = from;
    for (let groups = number(); groups; groups--) from = (number(), from + 1);
    raw(since(start), FUNCTION);
    while (from < end) {
      const begun = from;
      const instruction = wasm[from++];
      const kind = KINDS[instruction];
      if (instruction === END_OF_BLOCK && from === end) parts[0].push(LAST);
      else if (kind) {
        if (instruction >= LOAD && instruction < STORES_END && wasm[from++]) throw new Error('pack.mjs expects an engine without alignments');
        const start = from;
        number();
        parts[0].push(instruction);
        // Where the next one is rare, or the last, another number stands in its place.
        const next = from === end - 1 ? LAST : isRare(wasm[from]) ? RAW : wasm[from];
        parts[kind + (kind < VARIED ? 0 : next >> 3)].push(...since(start));
      } else {
        rare(instruction);
        if (isRare(instruction)) raw(since(begun));
        else parts[0].push(instruction);
      }
    }
  };

  let copied = 0;
  while (from < wasm.length) {
    const id = wasm[from];
    const head = ++from;
    const end = number() + from;
    if (id === CODE) {
      const start = from;
      const count = number();
      const counted = since(start);
      const bodies = range(0, count).map(() => {
        const size = number();
        from += size;
        return [from - size, from];
      });
      const size = bodies.reduce((sum, [start, end]) => sum + SIZE + end - start, counted.length);
      raw([...wasm.subarray(copied, head), ...range(0, SIZE).map((i) => ((size >> (7 * i)) & 127) | (i < SIZE - 1 ? 128 : 0)), ...counted]);
      for (const [start, end] of bodies) {
        from = start;
        body(end);
      }
      copied = end;
    }
    from = end;
  }
  raw([...wasm.subarray(copied)]);
  parts[0].push(END);
  return parts.map((part, i) => Uint8Array.from(part, (byte) => (i > 1 ? byte ^ TURNED : byte)));
}

/** Whether what stands behind it is kept with it. @param {number} instruction */
const isRare = (instruction) => [BR_TABLE, CALL_INDIRECT, MEMORY_SIZE, MEMORY_GROW, F32_CONST, F64_CONST, PREFIXED].includes(instruction);

/**
 * @param {Uint8Array} wasm optimised, without alignments (`wasm-opt --dealign`)
 * @param {string} [engine] which it is
 * @returns {Promise<Uint8Array>} a module whose export `unpack` puts it at the start of its memory, and answers its length
 */
export async function pack(wasm, engine = 'engine') {
  const { default: binaryen } = await import('binaryen');
  const parts = partsOf(wasm);
  const order = ORDER[engine];
  const addresses = new Uint32Array(parts.length);
  // Behind the engine, where the sizes of its functions have more bytes.
  const functions = parts[0].filter((instruction) => instruction === LAST).length;
  const table = Math.ceil((wasm.length + SIZE * (functions + 1)) / 1024) * 1024;
  let next = table + addresses.byteLength + KINDS.length;
  for (const i of order) {
    addresses[i] = next;
    next += parts[i].length;
  }
  const data = Buffer.concat([Buffer.from(addresses.buffer), KINDS, ...order.map((i) => parts[i])]);
  /** @type {Record<string, number>} */
  const known = { memory: Math.ceil(next / PAGE), parts: table, kinds: table + addresses.byteLength, varied: VARIED };
  const text = readFileSync(at('src/npm/unpack.wat'), 'utf8').replace(/0 \(; (\w+) ;\)/g, (_, name) => `${known[name]}`);
  const module = binaryen.parseText(text);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(1);
  module.optimize();
  // Not before: the optimiser would divide the data at its zeros.
  const written = `(data (i32.const ${table}) "${[...data].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}")`;
  return binaryen.parseText(module.emitText().replace(/\)\s*$/, `${written})`)).emitBinary();
}

/** What `pack` has packed. @param {Uint8Array<ArrayBuffer>} packed @returns {Uint8Array<ArrayBuffer>} */
export function unpack(packed) {
  const { exports } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(packed)));
  return new Uint8Array(exports.memory.buffer, 0, exports.unpack());
}
