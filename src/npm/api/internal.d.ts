/**
 * What the modules of the API know of each other: types alone. What the app hands over stands here as it ought to be. That it is, nobody promises
 * (an app in JavaScript may give anything), so the code looks at it all the same, or has it as `unknown`.
 */
import type { HostOptions } from '../../browser/host.js';
import type { Context, Deed, Early, Headed, Shim } from '../../browser/shim.js';
import type { Engine } from '../engine.js';
import type * as T from '../types/index.js';
import type { Client as OwnClient } from './client.js';
import type { Past } from './early.js';
import type { ScopeData } from './scope.js';
import type { Span } from './span.js';
import type { Open } from './trace.js';

export type { Engine, Shim };
/** Options of `init`, and of browserTracingIntegration: their names are known; what they hold is whatever the app has given. */
export type Options = { [name in keyof T.BrowserOptions]?: any };
export type Dsn = T.DsnComponents;
export type Tracing = { [name in keyof T.BrowserTracingOptions]?: any };
/** An event as the reference has it; events of the DOM are called `Event`. */
export type SentryEvent = T.Event;
/** What the engine knows for an event that happens now. */
export type Frame = SentryEvent & { contexts: { trace: T.TraceContext } };
/** One as the engine writes it. */
export type Transaction = Frame & { start_timestamp: number; timestamp: number; spans: SpanJSON[] };
export type Hint = T.EventHint;
export type SpanJSON = T.SpanJSON;
/** As the engine writes it. */
export type Written = SpanJSON & { is_segment?: boolean };
export type RouteProvider = T.RouteProvider;
export type Breadcrumb = T.Breadcrumb;
export type PropagationContext = T.PropagationContext;
export type User = T.User;
export type CaptureContext = T.CaptureContext;
export type Metric = T.Metric;
/** A pattern of options. */
export type Pattern = string | RegExp;
export type Exception = T.Exception;
export type Mechanism = T.Mechanism;
/** The event of something thrown; the last of its exceptions is that. */
export type Thrown = Omit<SentryEvent, 'exception'> & { exception: { values: any[] } };
/** What an envelope holds: of the app's making, or of what was stored. */
export type Envelope = [header: Record<string, any>, items: [header: Record<string, any>, payload: any][]];

/** A part that is set up by `init`; `_ours`: one of this package. */
export interface Integration extends Omit<T.Integration, 'beforeSetup' | 'setup' | 'afterAllSetup' | 'preprocessEvent' | 'processEvent'> {
  beforeSetup?(client: Client): void;
  setup?(client: Client): void;
  afterAllSetup?(client: Client): void;
  _ours?: boolean;
  preprocessEvent?(event: SentryEvent, hint: Hint | undefined, client: Client): unknown;
  processEvent?(event: SentryEvent, hint: Hint, client: Client): unknown;
}

/** A listener of a hook; `_own`: one of ours. */
export type Hook = ((...given: any[]) => unknown) & { _own?: boolean };

/** What integrations tell the engine: options that are none of `init`. */
export interface Extra {
  webVitals?: { ignore: string[]; softNavigations?: boolean };
  userTiming?: { ignore?: (string | RegExp)[] };
  interactions?: Record<string, unknown>;
  [key: string]: unknown;
}

/** A client, with what is put on it by those who use it: members that the class does not declare, where they would cost bytes. */
export type Client = OwnClient;
declare module './client.js' {
  interface Client {
    /** Options of browserTracingIntegration, once it is set up. */
    _tracing?: Tracing;
    /** Route spans are still to be started for it. */
    _routes?: boolean;
    /** The app's own transport, once it is used. */
    _transport: T.Transport;
    /** It has been given an engine, or is about to be. */
    _connected?: boolean;
    /** Its `initialScope` is in the scope. */
    _scoped?: boolean;
    /** It goes on with the route of the client before it. */
    _goesOn?: boolean;
    /** May the app switch it off and on? */
    _switched?: boolean;
    /** Events that wait for the app's code. */
    _busy: number;
    getDataCollectionOptions?: () => unknown;
    /** Metrics that wait (metrics.js), and which of a millisecond the last one was. */
    _metrics: Record<string, unknown>[];
    _sequence: number;
    _millisecond?: number;
    /** It is of `browser-tracing/core`, with the names of what the app has put into `integrations`. */
    _core?: boolean;
    _names: string[];
  }
}

declare module './span.js' {
  interface Span {
    /** It is a root that has ended. */
    _done?: boolean;
    /** The name that updateSpanName() has given it. */
    _named?: string;
  }
}

declare module './scope.js' {
  interface ScopeData {
    /** It becomes the current one, or is no longer: of those who know their trace (scopes.js). */
    _enter?(): void;
    _leave?: (() => void) | undefined;
    /** Ends what is active within it. */
    _then?: (() => void) | undefined;
    live?: boolean | undefined;
  }
}

/** The running engine, as the API uses it. */
export interface Running {
  _event(op: number, nums: ArrayLike<number>, text?: string): void;
  _drain(): void;
  _close(): void;
  _flush(timeout?: number, last?: boolean): Promise<boolean>;
  /** What lets the open route go on with this client, if it may. */
  _renews(client: Client): unknown;
}

/** What there is to say with `debug`. */
export type Note = [kind: string, ...about: unknown[]];
export interface Notes {
  push(note: Note): unknown;
}

/** Brings an engine, at once or later, and answers what runs it for a client; on a server nothing. */
export type Load = (options: Options) => Run | (Promise<Run> & { call?: undefined }) | undefined;
export type Run = (client: Client) => void;

/** A call into the engine, or what stands for it. */
export type Call = (number: number, nums: number[], ...texts: unknown[]) => any;
export type Ask = (number: number, handle?: number, more?: unknown) => string;

/** An uncaught error with what was known when it happened. */
export type Uncaught = [event: any, timestamp: number, frame: string | Headed | false | undefined, scopes: ScopeData[]];

/** What makes events. */
export type Capturing = Pick<typeof import('./rare.js'), 'captureEvent' | 'exceptionEvent' | 'messageEvent'>;

export { Context, HostOptions, ScopeData, Span };

/**
 * Each client and when it came, one behind the other; first of all, with a 0 behind it, what an earlier `stop` has left. Read by those who
 * know which is which.
 */
export type Begun = any[];

/** What happened while clients waited for the engine, up to now or until `stop` ended it. */
export interface Turn {
  _past: Early[];
  _begun: Begun;
  _end?: number;
  /** Where the page was, and in which trace. */
  _start: NonNullable<Shim['start']>;
}

/** A scope as it was. */
export type Frozen = Pick<ScopeData, '_data'>;

/** What scopes had when something was set of them, of what is held until the engine comes; `_done`: it has been told. */
export interface Noted extends Deed {
  _done: boolean;
  _data: (readonly [scope: ScopeData, data: ScopeData['_data']])[];
}

/** The state of the API: the page's, one for each version of the package. */
export interface State {
  _engine?: Engine;
  /** Missing before the first `init` and after `close`: whoever may be called then asks. */
  _client: Client;
  _host?: Running;
  /** Missing on a server, and until the first `init`. */
  _shim: Shim;
  notes?: Notes;
  _call?: Call;
  _ask?: Ask;
  /** What stands for the engine until it is there. */
  _stand?: { _call: Call; _ask: Ask };
  /** In the place of `_call` where there is no engine. */
  _lose: Call;
  /** What was lost without an engine: how much by `reason\ncategory`. */
  _lost?: Record<string, number>;
  _selector?: typeof import('../../browser/selector.js').selector;
  _theirs?: typeof import('./theirs.js').theirs;
  /** Both SDKs trace this page, which has been said. */
  _twice?: boolean;
  /** Versions of the package on this page, once that has been said. */
  _versions?: string[];
  _listening?: () => void;

  // ---- the start
  _load?: Load;
  /** Settles when it is known whether an engine comes. */
  _ready?: Promise<unknown>;
  /** Somebody cannot wait for the engine. */
  _hurry?: (value?: unknown) => void;
  _rare: () => Promise<Capturing & Pick<typeof import('./rare.js'), 'uncaught'>>;
  /** Clients and when each has come, in turn, until an engine has been told; first what `stop` has left (turns.js). */
  _begun: Begun;
  /** The time of what an engine is being told. */
  _when?: number;
  /** What the browser has not handed over yet goes to the engine. */
  _collect?: () => void;
  /** Goes on with the options of another client. */
  _goesOn: (next: Client) => void;
  /** The page has had its page load. */
  _had?: unknown;
  /** The shim that was paused. */
  _paused?: Shim;
  _learn?: () => void;
  _fetch?: () => typeof fetch;

  // ---- scopes
  _fork?: (scope?: ScopeData) => () => void;
  /** What scopes had until then, of what is held until the engine comes; `_done`: it has been told. */
  _notes?: Noted[];
  _scope: ScopeData;
  _base?: ScopeData;
  _scopes: ScopeData[];
  /** Roots with scopes of their own, and what those had when the root ended. */
  _roots: [id: string, scope: ScopeData | undefined, then?: Frozen[]][];
  /** Callbacks that run without a copy of the scope, as none has been used yet, with the roots that they have started. */
  _unforked?: { _roots: State['_roots']; _then?: (() => void) | undefined }[] | undefined;
  /** Hears that something is about to be set, or that a route has begun by hand. */
  _noting?: (scope: ScopeData | undefined, route?: number) => void;
  /** What the scopes of a transaction had when it ended, where that is not what they have now. */
  _asThen?: (event: Transaction) => Frozen[] | undefined;

  // ---- spans and routes
  /** Live spans by handle. */
  _live?: { __proto__?: null; [handle: number]: Span };
  _contexts?: Open[];
  /** What an event's frame is in the callback of a span that has ended. */
  _framed?: (frame: Frame) => Frame | false | '' | undefined;
  /** What happened before the engine (early.js). */
  _past?: Past;
  /** Id, trace and what is to be done with the handle of the route that is being started. */
  _given?: [id: number[], trace?: string, settle?: (handle: number) => void];
  _route?: Span;
  _url?: string;
  _where?: string;
  /** Missing unless the app has one. */
  _provider: T.RouteProvider;
  /** The last envelopes. */
  _sent?: string[];
  /** Spans of roots that ended while envelopes were under way, as lists in JSON. */
  _ended?: string[];

  // ---- errors
  _last?: string;
  _uncaught?: Uncaught[];
  _caught?: WeakSet<WeakKey>;
  /** Missing until a span was left by an error. */
  _escaped: WeakMap<WeakKey, Record<string, unknown>>;
  /** What the last uncaught error looked like. */
  _same?: string;
  _refused?: Set<unknown>;
}
