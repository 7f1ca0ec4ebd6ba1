import type { Op, Outcome } from './seam.js';

/** Version of the contract between copies of the shim on one page. */
export const VERSION: number;

/** A string matches as a substring, a RegExp by `test` whatever its `lastIndex`; `"*"` names every origin. Without regard to case. */
export type Target = string | RegExp;

/** The engine, as link.js calls it (ARCHITECTURE.md, "The seam"). */
export interface Sink {
  event(op: Op, nums: ArrayLike<number>, text: string): number;
  poll(): string | undefined;
  headers(): string;
}

/** A request that has started. */
export interface Started {
  /** Its key, when it began, bits of the seam's `request`, and the text of `REQUEST_START`. */
  args: [key: number, time: number, flags: number, text: string];
  /** The address as it was given. */
  raw: string;
  /** The caller's headers, where they have been read. */
  pairs: [string, string][] | undefined;
  /** The engine that has a span of it. */
  link?: Link;
  /** How it ended; `headers` gives the response's, as `onRequestEnd` has them. */
  done: 0 | [status: number, time: number, outcome: Outcome, headers: any, error: any];
  // So that it can be told from the others.
  [0]?: undefined;
  length?: undefined;
  _at?: undefined;
  _starts?: undefined;
  _first?: undefined;
  _data?: undefined;
}

/** An event; where its first number is not when it was, that stands behind it. */
export type Told = [op: Op, nums: ArrayLike<number>, text: string, time?: number] & {
  args?: undefined;
  done?: undefined;
  _at?: undefined;
  _starts?: undefined;
  _first?: undefined;
  _data?: undefined;
};

/** Something that the app has done. */
export interface Deed {
  _at: number;
  _run(): unknown;
  /** It starts a span. */
  _starts?: boolean;
  /** A page load that is started by hand: what the browser tells of it comes behind this time. */
  _first?: number;
  /** What scopes had when it happened (`State._notes`): it needs no engine. */
  _data?: unknown;
  args?: undefined;
  done?: undefined;
  [0]?: undefined;
  length?: undefined;
}

/** What is to be told to the engine once there is one. */
export type Early = Started | Told | Deed;

/** The engine behind the shim, as link.js guards it: nothing here throws. */
export interface Link {
  /** Does what the verdict asks for; `request`: one that has just started. */
  poke(verdict: number, request?: Started): void;
  /** @returns the verdict */
  start(request: Started): number;
  end(request: Started): void;
  event(...it: [op: Op, nums: ArrayLike<number>, text: string, time?: number]): void;
  poll(): string | undefined;
  /** Tells the engine what it need not have heard of until now. */
  drain(): void;
}

/** The trace that requests carry while no engine gives one. */
export type Context = [
  /** 32 hex digits. */
  traceId: string,
  /** 16 hex digits: the span of headers that belong to no request span. */
  spanId: string,
  /** `""` (deferred), `"-0"` or `"-1"`. */
  flag: string,
  /** Text of the baggage header, `""` = none. */
  baggage: string,
];

export interface Configuration {
  /** Which requests carry headers; undefined = those to the page's own origin, `[]` = none. */
  tracePropagationTargets?: Target | Target[];
  /** Trace fetch; true unless false. */
  traceFetch?: boolean;
  /** Trace XMLHttpRequest; true unless false. */
  traceXHR?: boolean;
  /** Also send the W3C header `traceparent`; false unless true. */
  propagateTraceparent?: boolean;
  /** Falsy (or an exception) for a URL, as the caller wrote it: no span, but the header is still sent. */
  shouldCreateSpanForRequest?(url: string): unknown;
  /** A request span was started; `headers` are the caller's own, as name/value pairs. */
  onRequestStart?(key: number, headers: [string, string][] | undefined): void;
  /** A request with a span has settled; `headers` are the response's, of an XMLHttpRequest as lines of text. */
  onRequestEnd?(key: number, headers: Headers | string | undefined, error: unknown): void;
}

/** Functions as they were before they were replaced, bound to their global. */
export interface Natives {
  fetch: typeof fetch;
  /** `fetch`, not bound. */
  raw?: typeof fetch;
  setTimeout: typeof setTimeout;
  clearTimeout: typeof clearTimeout;
  /** Milliseconds since the time origin. */
  now(): number;
}

/** What requests carry without an engine, and where the page is. */
export type Headed = [traceHeader: string, traceparent: string, baggage: string, href: string | undefined];

export interface Shim {
  readonly version: number;
  readonly natives: Natives;
  /** It wraps and propagates: there is a page or worker, and `stop` was not called. */
  on: boolean;
  readonly paused: boolean;
  /** The engine as link.js has put it behind this shim. */
  link?: Link;
  /** What is to be told to the engine once there is one. */
  readonly early: Early[];
  /** Until then (ms) a change of the address is a redirect of the route, as nobody has clicked since that began. */
  calm: number;
  /** What requests carry instead of the page's own context: that of a span or trace of the app's, before the engine is there. */
  inner?: string[];
  /** Ends the listening to the page. */
  deafen?: () => void;
  /** Why the engine was dropped, `""` while it was not. To be set to `""` before another one comes. */
  dead: string;
  /** Names of functions that are not wrapped: the page does not let them be replaced, or has none. */
  readonly missed: string[];
  /** Early requests and spans beyond the cap, which the engine will not hear of. */
  lost: number;
  /** The page goes: what is sent from then on does not wait for answers. */
  gone?: 0 | 1;
  /** The page's address as last seen. */
  readonly href: string | undefined;
  /** Address and context before the first navigation, while one waits for the engine. */
  start?: [string | undefined, string[]];
  /** What `configure` was given, for link.js; the npm package gives all of its options. */
  readonly cfg: Configuration & { instrumentPageLoad?: unknown; instrumentSameUrl?: unknown };
  /** The document's (or worker's) origin; `"null"` in a sandbox. */
  readonly origin?: string;
  /** 16 random hex digits, not all of them zero. */
  id(): string;
  /** The trace in use. Before an engine: from the page's own tags, else a fresh one. May be set; undefined = made anew of the tags. */
  get context(): Context;
  set context(context: string[] | undefined);
  /** Without an engine: `sentry-trace`, `traceparent` and `baggage` as requests carry them; false where they carry none. */
  headers(): Headed | false;
  /** What the server wrote into the page: the first non-empty meta tag of this name, else the Server-Timing
   * entry, else `""`; what was found once stays. May be replaced (a worker). */
  tag(name: string): string;
  /** Adds to the configuration; what is not named stays, unless it begins anew. */
  configure(options: Configuration, anew?: boolean): void;
  /** Tells the engine what has happened, if there is one. */
  event(op: Op, nums: ArrayLike<number>, text?: string): unknown;
  /** No headers and no spans until `pause(false)`. */
  pause(on?: boolean): void;
  /** Puts the globals back, each only if it is still ours; a wrapper that stays passes calls through. Final. */
  stop(): void;
}

/** Wraps the globals of `global` once per page; a second call, also from another copy, gives the same shim. Never throws. */
export function install(global: any): Shim;

/** For tests/shim/merge.mjs: the names of our headers, … */
export const NAMES: string[];
/** … the headers that a call of fetch gives (`request`: what it is given, if that is a Request), undefined = none, null = what fetch refuses, … */
export function readHeaders(request: any, init: any): any;
/** … and the init with ours (`headers`, in the order of the names), undefined = as it is. */
export function newInit(request: any, init: any, given: any, headers: (string | undefined)[] | false | undefined): any;

/** For the npm package's early.js: our members of a baggage header. */
export function ours(baggage: string): string;

export function real(object: any, key: string): any;
/** For match.js and explain.js. */
export function soft<T>(f: (...args: any[]) => T, ...args: any[]): T | undefined;
export function isObject(value: unknown): boolean;
export function isRequest(value: unknown): boolean;
export function compile(targets: Target | Target[] | null | undefined): (string | RegExp)[] | undefined;
export function ruleFor(targets: (string | RegExp)[] | undefined, place: any[]): boolean;
export function placeOf(url: URL, origin: string): [sameOrigin: boolean, originAndPath: string, path: string, href: string];
