// @ts-check
// Loads the engine and calls its exports: what this engine needs of the glue that wasm-bindgen writes, in a third of its bytes (−1.1 KB
// brotli). The build compares the calls here with those of that glue (`scripts/build.mjs`), so that the two cannot come apart.

import { EVENT, HEADERS, POLL } from '../browser/seam.js';

/**
 * What the engine exports.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(nums: number, count: number, text: number, length: number) => number} new
 * @property {(at: number, number: number, nums: number, count: number, text: number, length: number) => number} call
 * @property {(at: number, number: number, nums: number, count: number) => [at: number, length: number]} ask
 * @property {(size: number, align: number) => number} malloc
 * @property {(at: number, size: number, align: number) => void} free
 */

/** What instances are made of. @type {WebAssembly.Module} */
let module;
/** The exports of the running instance. @type {Exports} */
let wasm;
/** Its memory, as bytes and as numbers. @type {[Uint8Array, Float64Array] | []} */
let heap = [];
/** Length of what `put` has written. */
let size = 0;
/** Made with the engine: importing the package is fine where there is none (in the jsdom of Jest). @type {TextDecoder} */
let decoder;

// A memory that has grown leaves empty views behind.
const views = () =>
  /** @type {[Uint8Array, Float64Array]} */ (
    heap[0]?.length ? heap : (heap = /** @type {[Uint8Array, Float64Array]} */ ([Uint8Array, Float64Array].map((View) => new View(wasm.memory.buffer))))
  );

/** Hands over a text, which is the engine's from then on. @param {string} text @returns {number} where it is */
const put = (text) => {
  // Only for a short text of ASCII the loop is faster.
  const encoded = (text[400] || /[^\0-\x7f]/.test(text)) && new TextEncoder().encode(text);
  size = (encoded || text).length;
  const at = wasm.malloc(size, 1);
  const target = views()[0];
  if (encoded) target.set(encoded, at);
  else for (let i = 0; i < size; i++) target[at + i] = text.charCodeAt(i);
  return at;
};

/** Hands over numbers. @param {ArrayLike<number>} nums @returns {number} where they are */
const putNumbers = (nums) => {
  const at = wasm.malloc(nums.length * 8, 8);
  views()[1].set(nums, at / 8);
  return at;
};

/** Takes over a text. @param {[at: number, length: number]} text */
const take = ([at, length]) => {
  // Most have nothing to say.
  const text = length ? decoder.decode(views()[0].subarray(at, at + length)) : '';
  wasm.free(at, length, 1);
  return text;
};

/**
 * An engine of its own (0.2 ms): memory of wasm only grows, and after a trap nothing is known of what is in it.
 * @param {ArrayLike<number>} nums @param {string} text
 */
const engineOf = (nums, text) => {
  heap = [];
  // No answer begins with what the app has given, which could be taken for a byte order mark.
  decoder = new TextDecoder();
  wasm = /** @type {Exports & WebAssembly.Exports} */ (
    new WebAssembly.Instance(module, {
      // What is called when the engine is used wrongly, under the name that the build gives it; no JavaScript value ever gets into it.
      '': {
        misuse() {
          throw 'misuse';
        },
      },
    }).exports
  );
  let at = wasm.new(putNumbers(nums), nums.length, put(text), size);
  /** @param {number} number @param {ArrayLike<number>} nums @param {string} text @returns {number} */
  const call = (number, nums, text) => wasm.call(at, number, putNumbers(nums), nums.length, put(text), size) >>> 0;
  /** @param {number} number @param {ArrayLike<number>} nums */
  const ask = (number, nums) => take(wasm.ask(at, number, putNumbers(nums), nums.length));
  return {
    call,
    ask,
    /** @param {number} op @param {ArrayLike<number>} nums @param {string} text */
    event: (op, nums, text) => call(EVENT + op, nums, text),
    poll: () => ask(POLL, []) || undefined,
    headers: () => ask(HEADERS, []),
    /** Lets the memory go. From then on every call throws. */
    free() {
      if (at) at = wasm = heap = /** @type {any} */ (0);
    },
  };
};

/** What is sent is a module that puts the engine together (unpack.wat). @param {any} source bytes or a module @returns {Uint8Array<ArrayBuffer>} */
const unpacked = (source) => {
  const { exports } = /** @type {any} */ (new WebAssembly.Instance(source.byteLength ? new WebAssembly.Module(source) : source));
  return new Uint8Array(exports.memory.buffer, 0, exports.unpack());
};

/**
 * Compiles the engine, once per page.
 * @param {BufferSource | WebAssembly.Module} source
 */
export const start = (source) => {
  module = new WebAssembly.Module(unpacked(source));
  return engineOf;
};

/**
 * The same for what is on its way.
 * @param {any} source also a Response, or a promise
 */
export const arrive = async (source) => {
  const given = await source;
  const bytes = unpacked((await given.arrayBuffer?.()) || given);
  // Beside the page, unless that is about to go.
  module = globalThis.document?.hidden ? new WebAssembly.Module(bytes) : await WebAssembly.compile(bytes);
  return engineOf;
};
