/**
 * The contract between the JavaScript API (`src/npm`) and the wasm class `Engine` (`src/api/js.rs`).
 *
 * Rules of the whole interface:
 *
 * - Only numbers and strings cross. `now`, `start` and `end` are milliseconds since `performance.timeOrigin`; `NaN` in
 *   `start`/`end` means "now". `wall` is `Date.now()`.
 * - A **handle** is a u32 (index + generation). `0` means "no span": a span that was never created (suppressed,
 *   `onlyIfParent` without a parent, a limit, paused). Every call takes a stale or zero handle without effect; strings
 *   are then `""`, numbers `0`.
 * - A root that is not sampled has a handle of its own (it has ids, a name and a DSC, and its headers say `-0`). Its
 *   children may share nothing but the trace: their handle may be `0`.
 * - `members` = JSON object text without the braces: `"a":1,"b":"x"`; `""` = none. It is valid JSON when it arrives (it comes
 *   from `JSON.stringify`).
 * - In `members` and in `setAttribute` the keys `sentry.op`, `sentry.origin` and `sentry.segment.name.source` (also under
 *   its v10 name `sentry.source`) set the span's op, origin and name source, as well as being data.
 * - Calls marked `bits` return bit 0 = outputs are waiting (drain `poll()`), like `event`.
 *
 * What follows the seam crosses through two exports, `call` and `ask` (`src/npm/api/guarded.js` packs the arguments; the numbers are
 * those of `src/browser/seam.js`): `Calls` says what each takes and answers.
 */
export interface Engine {
  /** Lets the memory go; not to be used any more. */
  free(): void;

  // ---- the seam (ARCHITECTURE.md)
  event(op: number, nums: ArrayLike<number>, text: string): number;
  poll(): string | undefined;
  headers(): string;

  /** The call of this number; strings are joined by U+001F. Answers a number. */
  call(number: number, nums: number[], text: string): number;
  /** The call of this number whose answer is a text; `""` when there is none. */
  ask(number: number, nums: number[]): string;
}

/** What crosses through `call` and `ask`. */
export interface Calls {
  /**
   * Which outputs JavaScript wants to decide on: 1 routes (`R<kind> <start>\n<name>\n<url>\n<name source>` is sent,
   * the engine waits for `startRoute`; also the one of the page load, already from the constructor) · 2 events
   * (`E<id>` is sent instead of posting a transaction) · 4 spans (`B<handle>` when any recording span has begun, `F<handle>`
   * when one has ended; the ended span can still be read with `spanJson` while `F` is being handled).
   * May change at any time; replaces the previous bits.
   */
  setHooks(bits: number): void;

  // ---- spans
  /**
   * Starts a span.
   * @param parent handle of an explicit parent · -1 the current span (then `parentSpanIsAlwaysRootSpan` applies) · 0 none (root)
   * @param members attributes, op, origin and name source among them
   * @param flags 1 only if there is a parent (else 0 is returned, outcome `no_parent_span`) · 2 `sampleRate` is valid for a root
   *   (a sampler answered) · 4 the sampler threw (parent decision, then `tracesSampleRate`, else drop with outcome `callback_error`)
   *   · 8 the span must be its own transaction even if it has a parent (`forceTransaction`)
   * @param sampleRate the sampler's answer: 0–1 (also `NaN` or out of range: invalid → not sampled)
   * @param wall `Date.now()`: roots get a corrected clock when the machine has slept
   */
  startSpan(parent: number, now: number, start: number, name: string, members: string, flags: number, sampleRate: number, wall: number): number;
  /** Would a span with this parent (-1/0/handle) be a root? `""` if not. Else `"<parentSampled: ''|0|1>\n<parentSampleRate|''>\n<sampleRand>"`. */
  samplingContext(parent: number): string;
  /** bits. Idempotent. */
  endSpan(handle: number, now: number, end: number): number;
  /** 0 or 1. */
  isRecording(handle: number): number;
  /** `json` is one JSON value; `""` removes the attribute. */
  setAttribute(handle: number, key: string, json: string): void;
  /** code 0 unset, 1 ok, 2 error; `message` = the status text (`not_found`, …). */
  setStatus(handle: number, code: number, message: string): void;
  /** `source` `""` = leave as it is. */
  updateName(handle: number, name: string, source: string): void;
  /** `sampled` 0/1, -1 = unknown. */
  addLink(handle: number, traceId: string, spanId: string, sampled: number, members: string): void;
  /** On the span itself. */
  setMeasurement(handle: number, name: string, value: number, unit: string): void;
  /** `"traceId\nspanId\n1"` (`0` when not sampled). */
  spanContext(handle: number): string;
  /**
   * The span as in a transaction event's `spans[]` (`trace_id`, `span_id`, `parent_span_id`, `op`, `description`,
   * `start_timestamp`, `timestamp`, `status`, `origin`, `data`, `links`, `measurements`), plus `is_segment`.
   * While it is open there is no `timestamp`.
   */
  spanJson(handle: number): string;
  rootOf(handle: number): number;
  /** Handles of the span and all its kept descendants, separated by spaces. */
  descendants(handle: number): string;
  /** The handle of the span of an outgoing request that has not settled, by the shim's key. */
  requestSpan(key: number): number;
  /** The active span: the innermost entered context, else the open route span; 0 = none. */
  current(): number;

  // ---- contexts
  /**
   * Enters a context: 0 `handle` is the active span · 1 a new trace · 2 continue the trace in `text` (`"sentryTrace\nbaggage"`, org
   * rules apply) · 3 suppress tracing (no spans, headers say `-0`) · 4 no active span, same trace
   * · 5 `handle` is the active span and the exact parent (`parentSpanIsAlwaysRootSpan` does not apply; also for request spans)
   * · 6 as 2, but the sampling context is still to be made.
   * @returns a token ≥ 1. Tokens need not be left in order: leaving removes that entry wherever it stands.
   */
  enterContext(kind: number, handle: number, text: string): number;
  exitContext(token: number): void;

  // ---- propagation
  /** `"sentry-trace\nbaggage\ntraceparent"` of a span, or (0) of the current span, or of the trace. `""` when nothing may be sent. */
  traceData(handle: number): string;

  // ---- routes
  /**
   * Starts a route span: the answer to `R`, and what the JavaScript API calls by itself. An open one is ended as `cancelled`.
   * @param kind 0 pageload · 1 navigation · 2 redirect (a 0 s child of the open route span)
   * @param start `NaN`: pageload = 0 (time origin), else now
   * @param members attributes, op, origin and name source (`url`, `route`, `custom`, …) among them
   * @param url absolute URL of the page (destination of a navigation); `""` = leave
   * @param flags 2 and 4 as in `startSpan`
   * @param text `"sentryTrace\nbaggage"` to continue instead of the page's own; `""` = the page's own / a new trace
   * @returns handle; 0 when there is nothing to start
   */
  startRoute(
    kind: number,
    now: number,
    wall: number,
    start: number,
    name: string,
    members: string,
    url: string,
    flags: number,
    sampleRate: number,
    text: string,
  ): number;

  // ---- events
  /** The event's JSON text for `E<id>`; `""` when it is gone. It stays reserved until submitted or dropped. */
  takeEvent(id: number): string;
  /** bits. `spans` = how many it has now. */
  submitEvent(id: number, spans: number, text: string): number;
  /** bits. Counts `reason` for the event and for its root and those of its spans (`spans`) whose loss is not counted yet. */
  dropEvent(id: number, spans: number, reason: string): number;
  /** What an event needs of the engine's side, as JSON: `contexts` with its trace, and the scope's members. */
  eventFrame(): string;
  /**
   * bits. Sends an event: the engine adds the envelope, `trace` header, rate limits and outcomes. `json` is complete. `type` is the item's;
   * `""` = an error. `spans` = how many a transaction has.
   */
  captureEvent(now: number, wall: number, spans: number, eventId: string, json: string, type: string): number;
  /** What `flush` waits for: 2 something is on its way · 1 something is kept for another attempt. */
  undelivered(): number;
  recordOutcome(reason: string, category: string, quantity: number): void;
  /**
   * bits. Sends an item that holds `quantity` things of a data category (`trace_metric`, …), which counts for rate limits and losses.
   * `header` and `payload` are complete JSON; the engine adds the envelope, with the DSC if `traceId` is still the current trace.
   */
  captureItems(now: number, wall: number, quantity: number, category: string, header: string, payload: string, traceId: string): number;

  // ---- control
  /**
   * JSON object for `explain()`: `trace_id`, `sampled`, `sample_rate`, `sample_rand`, `decision` (which rule decided: `parent`,
   * `tracesSampler`, `tracesSampleRate`, `none`), `continued_from` (`sentry-trace`, `traceparent`, `none`) or why it was refused,
   * `paused`, `route` (`{name, source, op, open, finish_reason}`), `notes` (the last debug notes).
   */
  explain(): string;
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
