/** The optimised engine, as base64; resolved by `scripts/build.mjs`. */
declare const bytes: string;
export default bytes;
