// @ts-check
// The engine as a text, for the entries that bring it: what src/npm/decode.js reads.
//
// The 87 bytes that are the most frequent (fourteen of fifteen are of them) are a character each, from '(' on; one of the next 87 has ! before it, one
// of the last 82 #. A backslash and a backquote, which have a meaning of their own in strings, are written as % and &. So the text is printable ASCII
// without quotes, which every bundler leaves alone, 7 % longer than the bytes and of nearly their size when compressed. In front stands which bytes are
// frequent, five in a digit. Base64 compresses 8 KB worse, as its digits straddle the bytes.

const PART = 87;
const FIRST = '('.charCodeAt(0);
const PREFIXES = ['', '!', '#'];
const DIGIT = 5;
/** @type {Record<string, string>} */
const INSTEAD = { '\\': '%', '`': '&' };
/** What decode.wat has room for. */
const ROOM = 130_000;

/** @param {number} value @returns {string} */
const charOf = (value) => {
  const char = String.fromCharCode(FIRST + value);
  return INSTEAD[char] ?? char;
};

/** @param {Uint8Array} bytes @returns {string} */
export function textOf(bytes) {
  const times = new Uint32Array(256);
  for (const byte of bytes) times[byte]++;
  const all = [...times.keys()];
  const frequent = new Set(all.toSorted((a, b) => times[b] - times[a]).slice(0, PART));
  const ranks = new Uint8Array(256);
  [...all.filter((byte) => frequent.has(byte)), ...all.filter((byte) => !frequent.has(byte))].forEach((byte, rank) => {
    ranks[byte] = rank;
  });
  let text = '';
  for (let from = 0; from < 256; from += DIGIT) {
    let digit = 0;
    for (let i = 0; i < DIGIT; i++) if (frequent.has(from + i)) digit |= 1 << i;
    text += charOf(digit);
  }
  for (const byte of bytes) text += PREFIXES[Math.floor(ranks[byte] / PART)] + charOf(ranks[byte] % PART);
  if (text.length > ROOM)
    throw new Error(`the engine is a text of ${text.length} characters, and decode.wat has room for ${ROOM}: give its memory another page`);
  return text;
}

/** The module that brings the engine. @param {Uint8Array} bytes */
export const moduleOf = (bytes) => `export default ['${textOf(bytes)}'];\n`;
