/** The optimised engine as a text (scripts/lib/engine-text.mjs), alone in a list; resolved by `scripts/build.mjs`. */
declare const text: [string];
export default text;
