/** The optimised engine, two hexadecimal digits per byte, alone in a list; resolved by `scripts/build.mjs`. */
declare const bytes: [string];
export default bytes;
