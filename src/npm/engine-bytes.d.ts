/** The optimised engine, a character per byte; resolved by `scripts/build.mjs`. */
declare const bytes: string;
export default bytes;
