import type { Op } from './seam.js';
import type { Shim, Sink } from './shim.js';

export interface HostOptions {
  /** Added to the POST of an envelope. */
  _transportOptions?: { headers?: Record<string, string>; fetchOptions?: RequestInit };
  /** Sends an envelope; `post` does it as the host would have. */
  _send?(
    body: string,
    post: (body: string) => Promise<Response>,
    url: string,
  ): Promise<{ status: number; headers?: { get(name: string): string | null } } | undefined>;
  /** The engine has died. */
  _onDead?(): void;
  /** Envelopes pass through what the page has put in the place of its fetch. */
  _onDebug?(): void;
  /** Every output the host does not know (`R`, `E`, `B`, `F`), whole. Notes (`D`) are said by whoever polls. */
  _onOutput?(output: string): void;
  /** Given before the engine is told of the past: what tells it what only events say of the page. */
  _onLearn?(learn: () => void): void;
  /** The engine is about to be told of what happened at this time, before it came. */
  _onPast?(time: number): void;
}

export interface Host {
  /** Reports an event to the engine and does what it then asks for. */
  _event(op: Op, nums: ArrayLike<number>, text?: string): void;
  /** Does what the engine has queued. */
  _drain(): void;
  /** Removes every listener and timer; the shim stays. Does not tell the engine (`CLOSE` does). */
  _stop(): void;
}

/** The page's facts for the engine's constructor, by their positions in docs/seam.md; `stored`: what session storage knows too;
 * `begun`: when the app has started us. */
export function pageFacts(global: any, shim: Shim, stored?: boolean, begun?: number): [numbers: number[], texts: string[]];

/** The browser's own fetch, whatever the page has put in its place; else, with a note, what there is. */
export function nativeFetch(global: any, shim: Shim, note?: () => void): typeof fetch;

/** W3C's header in the form of `sentry-trace`. */
export function asSentryTrace(header: string): string;

/** Tells the shim what happens to the page, which holds it until an engine is there; `shim.deafen` ends it. */
export function hear(global: any, shim: Shim): void;

/** Starts the engine behind `sink`: hands it to the shim, feeds it events, does what it asks for. */
export function start(global: any, shim: Shim, sink: Sink, options?: HostOptions): Host;
