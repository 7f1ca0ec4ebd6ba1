/** The optimised engine, two hexadecimal digits per byte; resolved by `scripts/build.mjs`. */
declare const bytes: string;
export default bytes;
