// @ts-check
// What modules do with a running engine that are not loaded with it (calls.js is), so that these share no file with those.
import { CONTEXT_SUPPRESSED, ENTER_CONTEXT, EXIT_CONTEXT } from '../../browser/seam.js';
import { S } from './state.js';

/**
 * A call of the engine that answers a number.
 * @param {number} number
 * @param {number[]} nums
 * @param {...any} texts
 * @returns {any} undefined without an engine
 */
export const call = (number, nums, ...texts) => (S._stand || S)._call?.(number, nums, ...texts);

/**
 * A call of the engine that answers a text.
 * @param {number} number
 * @param {number} [handle]
 * @param {any} [more] for what stands in its place (early.js)
 * @returns {string} empty without an engine
 */
export const ask = (number, handle, more = undefined) => (S._stand || S)._ask?.(number, handle, more) || '';

/**
 * Runs code of the app that we have called: what it starts is not recorded, or a hook could call itself for ever.
 * @template T @param {() => T} work @returns {T}
 */
export const quietly = (work) => {
  const engine = S._engine;
  const token = call(ENTER_CONTEXT, [CONTEXT_SUPPRESSED, 0]);
  try {
    return work();
  } finally {
    if (engine === S._engine) call(EXIT_CONTEXT, [token]);
  }
};

/** Lets the host do what the engine has queued. */
export const drain = () => S._host?._drain();

/** Milliseconds since the time origin (while the engine is told of the past: those of then), also where the page has no `performance`; 0 on a server. */
export const now = () => S._when ?? (S._shim?.natives.now() || 0);

/** The wall clock with it; 0 while the engine is told of the past: unknown. */
export const wall = () => (S._when === undefined ? Date.now() : 0);

/** The time origin, in milliseconds since the epoch. */
export const origin = () => globalThis.performance?.timeOrigin || Date.now() - now();
