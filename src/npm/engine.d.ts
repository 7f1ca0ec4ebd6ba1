/**
 * The contract between the JavaScript API (`src/npm`) and the wasm class `Engine` (`src/api/js.rs`).
 *
 * Rules of the whole interface:
 *
 * - Only numbers and strings cross. `now`, `start` and `end` are milliseconds since `performance.timeOrigin`; not-a-number in
 *   `start`/`end` means "now". `wall` is `Date.now()`.
 * - A **handle** is a u32 (index + generation). `0` means "no span": a span that was never created (suppressed,
 *   `onlyIfParent` without a parent, a limit, paused). Every call takes a stale or zero handle without effect; strings
 *   are then `""`, numbers `0`.
 * - A root that is not sampled has a handle of its own (it has ids, a name and a DSC, and its headers say `-0`). Its
 *   children may share nothing but the trace: their handle may be `0`.
 * - `members` = JSON object text without the braces: `"a":1,"b":"x"`; `""` = none. It is valid JSON when it arrives (it comes
 *   from `JSON.stringify`).
 * - In `members` and in `SET_ATTRIBUTE` the keys `sentry.op`, `sentry.origin` and `sentry.segment.name.source` (also under
 *   its v10 name `sentry.source`) set the span's op, origin and name source, as well as being data.
 * - What answers whether outputs are waiting (drain `poll()`) answers with bit 0, like `event`.
 *
 * What follows the seam crosses through two exports, `call` and `ask` (`src/npm/api/calls.js` packs the arguments). What each call takes and
 * answers the table says that its number is from: `src/seam/table.rs`, to be read in docs/seam.md.
 */
import type { Call, Op } from '../browser/seam.js';

export interface Engine {
  /** Lets the memory go; not to be used any more. */
  free(): void;

  // ---- the seam (ARCHITECTURE.md)
  event(op: Op, nums: ArrayLike<number>, text: string): number;
  poll(): string | undefined;
  headers(): string;

  /** The call of this number; strings are joined by U+001F. Answers a number. */
  call(number: Call, nums: number[], text: string): number;
  /** The call of this number whose answer is a text; `""` when there is none. */
  ask(number: Call, nums: number[]): string;
}

/**
 * Makes an engine. Options and facts by their positions in docs/seam.md.
 * @param nums flags, numbers of the options, numbers of the facts
 * @param text texts and lists of the options, texts of the facts, separated by U+001F
 */
export type EngineOf = (nums: ArrayLike<number>, text: string) => Engine;

/** Compiles the engine synchronously, once per page; throws where the policy forbids wasm. */
export function start(source: BufferSource | WebAssembly.Module): EngineOf;
/** The same for a Response, or a promise of any of these. */
export function arrive(source: unknown): Promise<EngineOf>;
