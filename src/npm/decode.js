// @ts-check
// The engine of those entries that bring it.
import text from './engine-bytes.js';

/** decode.wat: the loop that makes bytes of the text. In JavaScript it takes 8 ms where nothing has been compiled yet. */
// biome-ignore format: one line
const LOOP = [0,97,115,109,1,0,0,0,1,6,1,96,1,127,1,127,3,2,1,0,5,3,1,0,2,7,9,2,1,109,2,0,1,100,0,0,10,192,1,1,189,1,1,4,127,65,215,0,33,3,3,64,32,1,65,5,110,45,0,0,65,40,107,32,1,65,5,112,118,65,1,113,4,64,32,2,32,1,58,0,208,247,7,32,2,65,1,106,33,2,5,32,3,32,1,58,0,208,247,7,32,3,65,1,106,33,3,11,32,1,65,1,106,34,1,65,128,2,73,13,0,11,65,52,33,1,65,0,33,2,65,0,33,3,3,64,32,1,45,0,0,33,4,32,1,65,1,106,33,1,32,4,65,36,73,4,127,65,174,1,65,215,0,32,4,65,35,70,27,5,32,2,65,220,0,32,4,32,4,65,37,70,27,34,4,65,38,70,4,127,65,224,0,5,32,4,11,32,3,106,45,0,168,247,7,58,0,0,32,2,65,1,106,33,2,65,0,11,33,3,32,0,32,1,75,13,0,11,32,2,11];

/** @returns {Uint8Array<ArrayBuffer>} */
export const decode = () => {
  const { m: memory, d: loop } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(LOOP))).exports);
  const [engine] = text;
  const { length } = engine;
  const bytes = new Uint8Array(memory.buffer);
  try {
    new TextEncoder().encodeInto(engine, bytes);
  } catch {}
  // The page may have another one.
  if (bytes[length - 1] !== engine.charCodeAt(length - 1) || bytes[length]) for (let i = 0; i < length; i++) bytes[i] = engine.charCodeAt(i);
  return new Uint8Array(memory.buffer, 0, loop(length));
};
