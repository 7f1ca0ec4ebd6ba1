// @ts-check
// The ways into the engine that may trap. `slim` loads this with the engine; other modules reach it through `S` (guarded.js).
import { drop } from '../../browser/link.js';
import { UNDELIVERED } from '../../browser/seam.js';
import { S } from './state.js';

/**
 * A trap ends the engine for good and never reaches the caller.
 * @param {(engine: import('../engine.js').Engine) => any} use
 */
const guarded = (use) => {
  try {
    S._shim.link?.drain?.();
    return S._engine && use(S._engine);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) drop(S._shim, `${error}`);
  }
};

/** One of several texts, between which this character stands. @param {any} text */
const apart = (text) => `${text}`.replace(/\x1f/g, ' ');

/**
 * A call of the engine that answers a number.
 * @param {number} number
 * @param {number[]} nums
 * @param {...any} texts
 * @returns {any} undefined without an engine
 */
export const call = (number, nums, ...texts) => guarded((engine) => engine.call(number, nums, texts.map(apart).join('\x1f')));

/**
 * A call of the engine that answers a text.
 * @param {number} number
 * @param {number} [handle]
 * @returns {string}
 */
export const ask = (number, handle = 0) => guarded((engine) => engine.ask(number, [handle])) || '';

/**
 * Those who wait until nothing is on its way.
 * @param {() => unknown} busy is the app's own doing something that they wait for?
 */
export const waiters = (busy) => {
  /** @type {((done: boolean) => void)[]} */
  const waiting = [];
  /** @param {boolean} done */
  const answer = (done) => {
    for (const waits of waiting.splice(0)) waits(done);
  };
  // What is kept for another attempt may wait for long: nobody waits for that.
  return /** @type {const} */ ([waiting, answer, () => !waiting[0] || busy() || call(UNDELIVERED, []) > 1 || answer(true)]);
};

/** There is no engine any more, nor its memory. */
export const letGo = () => {
  if (!S._engine) return;
  drop(S._shim, S._shim.dead);
  S._engine.free();
  S._engine = undefined;
  S._call = S._lose;
};
