// @ts-check
// The engine as a text, for the entries that bring it: what src/npm/decode.js reads.
//
// A byte below 87 (four of five are) is the character of its value above '('; one of the next 87 has ! before it, one of the last 82 #. A
// backslash and a backquote, which have a meaning of their own in strings, are written as % and &. So the text is printable ASCII without
// quotes, which every bundler leaves alone: 1.2 times the bytes, and of a size like theirs when compressed. In hexadecimal digits it is twice the
// bytes and 1.3 KB more in brotli, 0.9 with what reads it; base64 compresses 8 KB worse, as its digits straddle the bytes.

const PART = 87;
const FIRST = '('.charCodeAt(0);
const PREFIXES = ['', '!', '#'];
/** @type {Record<string, string>} */
const INSTEAD = { '\\': '%', '`': '&' };
/** What decode.wat has room for. */
const ROOM = 2 * 65536;

/** @param {Uint8Array} bytes @returns {string} */
export function textOf(bytes) {
  let text = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(FIRST + (byte % PART));
    text += PREFIXES[Math.floor(byte / PART)] + (INSTEAD[char] ?? char);
  }
  if (text.length > ROOM)
    throw new Error(`the engine is a text of ${text.length} characters, and decode.wat has room for ${ROOM}: give its memory another page`);
  return text;
}

/** The module that brings the engine. @param {Uint8Array} bytes */
export const moduleOf = (bytes) => `export default ['${textOf(bytes)}'];\n`;
