// @ts-check
// The engine of those entries that bring it.
import bytes from './engine-bytes.js';

/** For browsers that read no hexadecimal digits (10 ms instead of 0.2). @param {string} text */
function read(text) {
  const digit = (/** @type {number} */ at) => {
    const code = text.charCodeAt(at);
    return code > 57 ? code - 87 : code - 48;
  };
  const module = new Uint8Array(text.length / 2);
  for (let i = module.length; i--; ) module[i] = digit(2 * i) * 16 + digit(2 * i + 1);
  return module;
}

/** @returns {Uint8Array<ArrayBuffer>} */
export const decode = () => /** @type {any} */ (Uint8Array).fromHex?.(bytes[0]) || read(bytes[0]);
