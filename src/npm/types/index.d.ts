/**
 * `browser-tracing`: page loads, navigations and requests of a web page as spans of one Sentry trace.
 *
 * Names and option shapes are those of `@sentry/browser` 11.12.0's tracing API. Spans are sent inside transactions (`traceLifecycle: 'static'`).
 * What is only here is marked **Ours**. `browser-tracing/inline` has the same names.
 *
 * @module browser-tracing
 */

// ------------------------------------------------------------------------------------------------------------- values

/** A tag value. */
export type Primitive = number | string | boolean | bigint | symbol | null | undefined;

/** What a span attribute may hold. Other values are left out or turned into text. */
export type SpanAttributeValue =
  | string
  | number
  | boolean
  | Array<null | undefined | string>
  | Array<null | undefined | number>
  | Array<null | undefined | boolean>;

/** Attributes by name; `undefined` removes one. `sentry.op`, `sentry.origin` and `sentry.segment.name.source` have a meaning of their own. */
export type SpanAttributes = Partial<{
  'sentry.origin': string;
  'sentry.op': string;
  'sentry.segment.name.source': TransactionSource;
  'sentry.source': TransactionSource;
  'sentry.sample_rate': number;
}> &
  Record<string, SpanAttributeValue | undefined>;

/** Where a root span's name comes from. `url` names stay out of the dynamic sampling context. */
export type TransactionSource = 'custom' | 'url' | 'route' | 'view' | 'component' | 'task';

/** `[seconds, nanoseconds]` since the epoch. */
export type HrTime = [number, number];

/** A point in time: seconds or milliseconds since the epoch (a number above 9 999 999 999 is milliseconds), a Date, or `HrTime`. */
export type SpanTimeInput = HrTime | number | Date;

/** 0 unset, 1 ok, 2 error. */
export type SpanStatusCode = 0 | 1 | 2;

/** A span's status; `message` is one of the canonical names (`not_found`, `internal_error`, …) when `code` is 2. */
export interface SpanStatus {
  code: SpanStatusCode | number;
  message?: string;
}

/** The ids that identify a span. */
export interface SpanContextData {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  isRemote?: boolean | undefined;
  /** 1 when the trace is sampled. */
  traceFlags: number;
}

/** A reference from one span to another, of any trace. */
export interface SpanLink {
  context: SpanContextData;
  attributes?: SpanAttributes;
}

/** A link as it is sent. */
export interface SpanLinkJSON<TAttributes = SpanAttributes> extends Record<string, unknown> {
  span_id: string;
  trace_id: string;
  sampled?: boolean;
  attributes?: TAttributes;
}

/** A span as it stands in a transaction. Times are seconds since the epoch. */
export interface SpanJSON {
  data: SpanAttributes;
  description?: string;
  op?: string;
  parent_span_id?: string;
  span_id: string;
  start_timestamp: number;
  /** `ok`, or the name of an error (`not_found`, `internal_error`, …). */
  status: string;
  /** Only once the span has ended. */
  timestamp?: number;
  trace_id: string;
  origin?: string;
  exclusive_time?: number;
  measurements?: Measurements;
  is_segment?: boolean;
  links?: SpanLinkJSON[];
}

/** A span in the shape of version 11 (span v2). Times are seconds since the epoch. */
export interface StreamedSpanJSON {
  trace_id: string;
  parent_span_id?: string;
  span_id: string;
  name: string;
  start_timestamp: number;
  /** Only once the span has ended. */
  end_timestamp?: number;
  /** `error` for every status but unset, ok and cancelled; the status itself is the attribute `sentry.status.message`. */
  status: 'ok' | 'error';
  is_segment: boolean;
  attributes: Record<string, unknown>;
  links?: SpanLinkJSON<any>[];
}

/** Values with units, by name. */
export type Measurements = Record<string, { value: number; unit: string }>;

// -------------------------------------------------------------------------------------------------------------- spans

/** A span. Also when nothing is recorded (no `init`, not sampled, on a server) there is one, and its methods do nothing. */
export interface Span {
  /** Trace id, span id and the sampling flag. */
  spanContext(): SpanContextData;
  /** Ends it; later calls do nothing. @param endTimestamp default: now, measured with the monotonic clock */
  end(endTimestamp?: SpanTimeInput): void;
  /** Sets an attribute; `undefined` removes it. */
  setAttribute(key: string, value: SpanAttributeValue | undefined): this;
  /** Sets several attributes. */
  setAttributes(attributes: SpanAttributes): this;
  /** Sets the status. */
  setStatus(status: SpanStatus): this;
  /** Renames it; a root's name source becomes `custom`. */
  updateName(name: string): this;
  /** Whether it is sampled and has not ended. */
  isRecording(): boolean;
  /** Not part of transactions, except that `sentry.measurement_value` and `sentry.measurement_unit` become a measurement. */
  addEvent(name: string, attributesOrStartTime?: SpanAttributes | SpanTimeInput, startTime?: SpanTimeInput): this;
  /** Links it to another span. */
  addLink(link: SpanLink): this;
  /** Links it to other spans. */
  addLinks(links: SpanLink[]): this;
  /** Does nothing; part of the OpenTelemetry interface. */
  recordException(exception: unknown, time?: SpanTimeInput): void;
  /**
   * **Ours.** Runs `fn` with this very span as the parent of what `fn` starts before its first `await`, requests too.
   * After an `await` use it again: it stays exact while other work is going on, which an active span cannot.
   */
  run?<T>(fn: (span: this) => T): T;
  /** **Ours.** `fetch` as a child of this very span. */
  fetch?(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** **Ours.** This span as a W3C `traceparent` value. */
  toTraceparent?(): string;
}

/** The spans that this package gives: with the methods that are only here. */
export interface TracingSpan extends Span {
  run<T>(fn: (span: this) => T): T;
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  toTraceparent(): string;
}

/** How a span is started. */
export interface StartSpanOptions {
  /** Default: now. */
  startTime?: SpanTimeInput;
  /** Fork this scope instead of the current one. */
  scope?: Scope;
  name: string;
  /** Without a parent nothing is recorded. Default false. */
  onlyIfParent?: boolean;
  /** The kind of operation, e.g. `ui.load`. */
  op?: string;
  /** Default: the active span (its root, see `parentSpanIsAlwaysRootSpan`). `null`: none. */
  parentSpan?: Span | null;
  /** A transaction of its own even if there is a parent. */
  forceTransaction?: boolean;
  attributes?: SpanAttributes;
  links?: SpanLink[];
  experimental?: { standalone?: boolean };
}

/**
 * Starts a span that is active while `callback` runs, and ends when it has returned or its promise has settled. If it throws, the status becomes
 * `internal_error` unless it was set, and the error goes on.
 */
export declare function startSpan<T>(options: StartSpanOptions, callback: (span: TracingSpan) => T): T;
/** Like `startSpan`, but you end the span: `span.end()` or `finish()`. */
export declare function startSpanManual<T>(options: StartSpanOptions, callback: (span: TracingSpan, finish: () => void) => T): T;
/** Starts a span that is not active. You end it. */
export declare function startInactiveSpan(options: StartSpanOptions): TracingSpan;
/** Runs `callback` in a fresh trace. */
export declare function startNewTrace<T>(callback: () => T): T;
/** Runs `callback` in the trace of these header values, subject to `strictTraceContinuation` and `orgId`. */
export declare function continueTrace<T>(
  options: { sentryTrace?: string | undefined; baggage?: string | number | boolean | string[] | null | undefined },
  callback: () => T,
): T;
/** Runs `callback` with this span active; `null`: none, in the same trace. */
export declare function withActiveSpan<T>(span: Span | null, callback: (scope: Scope) => T): T;
/** Runs `callback` without recording; its requests say "not sampled". What it does after it has returned a promise is recorded again. */
export declare function suppressTracing<T>(callback: () => T): T;
/** The active span: of the innermost callback, else the open page load or navigation. */
export declare function getActiveSpan(): TracingSpan | undefined;
/** The root span of a span's transaction. */
export declare function getRootSpan(span: Span): TracingSpan;
/** The span and everything below it. */
export declare function getSpanDescendants(span: Span): TracingSpan[];
/** Makes a span active until it ends, outside of any callback. */
export declare function setActiveSpanInBrowser(span: Span): void;

/** Values for headers or meta tags. */
export interface SerializedTraceData {
  'sentry-trace'?: string;
  baggage?: string;
  traceparent?: string;
  [key: string]: any;
}

/**
 * The header values of a span, else of the active span, else of the trace of `scope` (default: the current one) as `client` (default: the last
 * `init`'s) describes it; empty before `init`.
 */
export declare function getTraceData(options?: { span?: Span; scope?: Scope; client?: Client; propagateTraceparent?: boolean }): SerializedTraceData;
/** `traceId-spanId-flag`. */
export declare function spanToTraceHeader(span: Span): string;
/** The span's dynamic sampling context as a baggage header. */
export declare function spanToBaggageHeader(span: Span): string | undefined;
/** The span in version 11's shape. */
export declare function spanToJSON(span: Span): StreamedSpanJSON;
/** The span as it stands in a transaction (version 10's shape). */
export declare function spanToStaticSpanJSON(span: Span): SpanJSON;
/** Renames a span; a root's name source becomes `custom`. */
export declare function updateSpanName(span: Span, name: string): void;
/** Sets `http.response.status_code` and the status that goes with it. */
export declare function setHttpStatus(span: Span, httpStatus: number): void;
/** 100–399 ok; 401, 403, 404, 409, 413, 429, 499, 501, 503, 504 have names; other 4xx `invalid_argument`; all else `internal_error`. */
export declare function getSpanStatusFromHttpCode(httpStatus: number): SpanStatus;
/** Sets a measurement on the root of `span` (default: the active span). @param unit `millisecond`, `byte`, … or `''` */
export declare function setMeasurement(name: string, value: number, unit: string, span?: Span): void;

// ------------------------------------------------------------------------------------------------------------- events

/** How bad it is. */
export type SeverityLevel = 'fatal' | 'error' | 'warning' | 'log' | 'info' | 'debug';

/** Who uses the page. */
export interface User {
  [key: string]: unknown;
  id?: string | number;
  ip_address?: string | null;
  email?: string;
  username?: string;
}

/** Something that happened before an event. */
export interface Breadcrumb {
  type?: string;
  level?: SeverityLevel;
  event_id?: string;
  category?: string;
  message?: string;
  data?: { [key: string]: any };
  /** Seconds since the epoch. */
  timestamp?: number;
}
export interface BreadcrumbHint {
  [key: string]: any;
}

export type Extra = unknown;
export type Extras = Record<string, Extra>;
export type Context = Record<string, unknown>;
export interface Contexts extends Record<string, Context | undefined> {
  trace?: TraceContext;
}
/** `contexts.trace` of an event. */
export interface TraceContext extends Record<string, unknown> {
  data?: { [key: string]: any };
  op?: string;
  origin?: string;
  parent_span_id?: string;
  span_id: string;
  status?: string;
  trace_id: string;
  links?: SpanLinkJSON[];
}

export interface StackFrame {
  filename?: string;
  function?: string;
  module?: string;
  platform?: string;
  lineno?: number;
  colno?: number;
  abs_path?: string;
  context_line?: string;
  pre_context?: string[];
  post_context?: string[];
  in_app?: boolean;
  vars?: { [key: string]: any };
  [key: string]: any;
}
export interface Stacktrace {
  frames?: StackFrame[];
  frames_omitted?: [number, number];
}
export interface Mechanism {
  type: string;
  handled?: boolean;
  data?: { [key: string]: string | boolean };
  synthetic?: boolean;
  source?: string;
  exception_id?: number;
  parent_id?: number;
  is_exception_group?: boolean;
}
export interface Exception {
  type?: string;
  value?: string;
  mechanism?: Mechanism;
  module?: string;
  thread_id?: number | string;
  stacktrace?: Stacktrace;
}
export interface RequestEventData {
  url?: string;
  method?: string;
  data?: unknown;
  query_string?: any;
  cookies?: Record<string, string>;
  env?: Record<string, string>;
  headers?: { [key: string]: string };
}
export interface SdkInfo {
  name?: string;
  version?: string;
  integrations?: string[];
  packages?: { name: string; version: string }[];
  settings?: { infer_ip?: 'auto' | 'never' };
}

export interface Thread {
  id?: number | string;
  name?: string;
  main?: boolean;
  stacktrace?: Stacktrace;
  crashed?: boolean;
  current?: boolean;
}
/** The file of a frame, and the id of its source map. Here they are of the type `sourcemap`. */
export type DebugImage =
  | { type: 'wasm'; debug_id: string; code_id?: string | null; code_file: string; debug_file?: string | null }
  | { type: 'sourcemap'; code_file: string; debug_id: string }
  | { type: 'macho'; debug_id: string; image_addr: string; image_size?: number; code_file?: string };
export interface DebugMeta {
  images?: DebugImage[];
}
/** A file beside an event. Attachments are not sent here, which is said with `debug`. */
export interface Attachment {
  data: string | Uint8Array;
  filename: string;
  contentType?: string;
  attachmentType?: 'event.attachment' | 'event.minidump' | 'event.applecrashreport' | 'unreal.context' | 'unreal.logs' | 'event.view_hierarchy';
}

/** What is sent: an error, a message, or (`type: 'transaction'`) a root span with its children. Times are seconds since the epoch. */
export interface Event {
  event_id?: string;
  message?: string;
  logentry?: { message?: string; params?: unknown[] };
  timestamp?: number;
  start_timestamp?: number;
  level?: SeverityLevel;
  platform?: string;
  logger?: string;
  server_name?: string;
  release?: string;
  dist?: string;
  environment?: string;
  sdk?: SdkInfo;
  request?: RequestEventData;
  transaction?: string;
  modules?: { [key: string]: string };
  fingerprint?: string[];
  exception?: { values?: Exception[] };
  breadcrumbs?: Breadcrumb[];
  contexts?: Contexts;
  tags?: { [key: string]: Primitive };
  extra?: Extras;
  user?: User;
  type?: EventType;
  spans?: SpanJSON[];
  measurements?: Measurements;
  debug_meta?: DebugMeta;
  threads?: { values: Thread[] };
  transaction_info?: { source: TransactionSource };
  sdkProcessingMetadata?: { [key: string]: any };
}
export type EventType = 'transaction' | 'profile' | 'replay_event' | 'feedback' | undefined;
export interface ErrorEvent extends Event {
  type: undefined;
}
export interface TransactionEvent extends Event {
  type: 'transaction';
}
/** What an event was made of. */
export interface EventHint {
  event_id?: string;
  captureContext?: CaptureContext;
  mechanism?: Partial<Mechanism>;
  syntheticException?: Error | null;
  originalException?: unknown;
  /** Not sent here. */
  attachments?: Attachment[];
  data?: any;
  integrations?: string[];
}
export type ExclusiveEventHintOrCaptureContext =
  | (CaptureContext & Partial<{ [key in keyof EventHint]: never }>)
  | (EventHint & Partial<{ [key in keyof ScopeContext]: never }>);

/** Edits an event, or drops it by `null`. */
export interface EventProcessor {
  (event: Event, hint: EventHint): Event | null | PromiseLike<Event | null>;
  id?: string;
}

/**
 * Sends an error with its stack, its `cause`s and the trace it happened in. A hint that has one member of a context (`tags`, `extra`, `level`, …) is that context,
 * and what it says besides is not looked at: then `data` and `mechanism` stand beside `captureContext`.
 * @returns the event's id, also when nothing is sent
 */
export declare function captureException(exception: unknown, hint?: ExclusiveEventHintOrCaptureContext): string;
/** Sends a text. @param captureContext a level (default `info`), or data for this event */
export declare function captureMessage(message: string, captureContext?: CaptureContext | SeverityLevel): string;
/** Sends an event as it is, with the trace and the scopes' data. */
export declare function captureEvent(event: Event, hint?: EventHint): string;
/** Id of the last event captured. */
export declare function lastEventId(): string | undefined;

// ------------------------------------------------------------------------------------------------------------- scopes

export interface ScopeContext {
  user: User;
  level: SeverityLevel;
  extra: Extras;
  contexts: Contexts;
  tags: { [key: string]: Primitive };
  fingerprint: string[];
}
/** Data for an event: an object, a scope, or a function that gets a scope. */
export type CaptureContext = Scope | Partial<ScopeContext> | ((scope: Scope) => Scope);

export interface ScopeData {
  eventProcessors: EventProcessor[];
  breadcrumbs: Breadcrumb[];
  user: User;
  tags: { [key: string]: Primitive };
  extra: Extras;
  contexts: Contexts;
  fingerprint?: string[];
  level?: SeverityLevel;
  transactionName?: string;
  propagationContext?: PropagationContext;
  attachments?: unknown[];
  attributes?: { [key: string]: unknown };
  sdkProcessingMetadata?: { [key: string]: unknown };
  conversationId?: string;
}

/** What is known of a trace without being sent: member names without `sentry-`. */
export type DynamicSamplingContext = Partial<{
  trace_id: string;
  public_key: string;
  sample_rate: string;
  release: string;
  environment: string;
  transaction: string;
  sampled: string;
  sample_rand: string;
  org_id: string;
}> & { [member: string]: string | undefined };

/** The trace that spans without a parent and headers without a span belong to. */
export interface PropagationContext {
  /** 32 hex digits. */
  traceId: string;
  /** 0 to 1: below the sample rate a trace is sampled. */
  sampleRand: number;
  /** The span of another service below which the trace goes on here. */
  parentSpanId?: string;
  /** The decision, if it has been made. */
  sampled?: boolean;
  /** Received with the trace, or said of it already; without it we are the trace's head and say it ourselves. */
  dsc?: DynamicSamplingContext;
  /** What stands for a span in headers when there is none. */
  propagationSpanId?: string;
}

/** Data that is added to the events captured while the scope is current. */
export declare class Scope {
  clone(): Scope;
  getClient(): Client | undefined;
  getScopeData(): ScopeData;
  setTag(key: string, value: Primitive): this;
  setTags(tags: { [key: string]: Primitive }): this;
  setExtra(key: string, extra: Extra): this;
  setExtras(extras: Extras): this;
  /** `null` removes it. */
  setContext(key: string, context: Context | null): this;
  /** `null` removes it. */
  setUser(user: User | null): this;
  getUser(): User | undefined;
  setLevel(level: SeverityLevel): this;
  setFingerprint(fingerprint: string[]): this;
  /** The `transaction` of error events. */
  setTransactionName(name?: string): this;
  addEventProcessor(callback: EventProcessor): this;
  /** @param maxBreadcrumbs older ones are dropped; default 100 */
  addBreadcrumb(breadcrumb: Breadcrumb, maxBreadcrumbs?: number): this;
  getLastBreadcrumb(): Breadcrumb | undefined;
  clearBreadcrumbs(): this;
  /** The trace where this scope is current. `new Scope()` has one of its own. */
  getPropagationContext(): PropagationContext;
  /**
   * Gives the scope another trace: of the current scope at once, until it is left or a page load or navigation begins its own; of another one where
   * it is used. The active span stays active. Before `init` there is nothing to change. Without `dsc` ours is sent without `transaction` and `sampled`.
   */
  setPropagationContext(context: PropagationContext): this;
  clear(): this;
  update(captureContext?: CaptureContext): this;
  /** Captures with this scope's data in the place of the current scope's; see the function of this name. @returns the event's id */
  captureException(exception: unknown, hint?: EventHint): string;
  /** @param level default `'info'` @returns the event's id */
  captureMessage(message: string, level?: SeverityLevel, hint?: EventHint): string;
  /** @returns the event's id */
  captureEvent(event: Event, hint?: EventHint): string;
  /** The page's last event, whichever scope has captured it. */
  lastEventId(): string | undefined;
  setLastEventId(lastEventId?: string): void;
  /** Is called with the scope when something is set; what it sets itself calls nobody. */
  addScopeListener(callback: (scope: Scope) => void): void;
  /** Attributes are of metrics, logs and streamed spans: here they are only kept, for `getScopeData`. */
  setAttributes(attributes: { [key: string]: unknown }): this;
  setAttribute(key: string, value: unknown): this;
  removeAttribute(key: string): this;
  /** Only kept, for `getScopeData`: never sent. */
  setSDKProcessingMetadata(metadata: { [key: string]: unknown }): this;
  /** Only kept, for `getScopeData`. */
  setConversationId(conversationId?: string): this;
  /** Sessions are not sent: the scope only keeps it. */
  setSession(session?: unknown): this;
  getSession(): unknown;
  /** Does nothing: a page has one client. */
  setClient(client?: Client): void;
  /** Attachments are not sent: says so on the console. */
  addAttachment(attachment: unknown): this;
  clearAttachments(): this;
}

/** The scope of this place in the code. */
export declare function getCurrentScope(): Scope;
/** The scope of this page. */
export declare function getIsolationScope(): Scope;
/** The scope of everything. */
export declare function getGlobalScope(): Scope;
/** Runs `callback` with a copy of the current scope (or of `scope`) as the current one. */
export declare function withScope<T>(callback: (scope: Scope) => T): T;
export declare function withScope<T>(scope: Scope | undefined, callback: (scope: Scope) => T): T;
/** A page has one isolation scope: the callback gets it, with a copy of the current scope around it. */
export declare function withIsolationScope<T>(callback: (isolationScope: Scope) => T): T;
export declare function withIsolationScope<T>(isolationScope: Scope | undefined, callback: (isolationScope: Scope) => T): T;
/** A tag for all events of this page: searchable, short. */
export declare function setTag(key: string, value: Primitive): void;
/** Tags for all events of this page. */
export declare function setTags(tags: { [key: string]: Primitive }): void;
/** Anything, for all events of this page. */
export declare function setExtra(key: string, extra: Extra): void;
/** Anything, by name, for all events of this page. */
export declare function setExtras(extras: Extras): void;
/** A named group of facts for all events of this page; `null` removes it. */
export declare function setContext(name: string, context: { [key: string]: any } | null): void;
/** Who uses this page; `null` forgets. */
export declare function setUser(user: User | null): void;
/** Adds a breadcrumb, after `beforeBreadcrumb`; the last `maxBreadcrumbs` (100) are kept. */
export declare function addBreadcrumb(breadcrumb: Breadcrumb, hint?: BreadcrumbHint): void;
/** Sees every event, transactions too, before it is sent. */
export declare function addEventProcessor(callback: EventProcessor): void;

// ------------------------------------------------------------------------------------------------------------ options

/** What a `tracesSampler` knows. It is asked for root spans only. */
export interface TracesSamplerSamplingContext {
  [key: string]: unknown;
  /** The name the span starts with. */
  name: string;
  /** The attributes it starts with, `sentry.op`, `url.path` and `url.full` among them. */
  attributes: Record<string, unknown>;
  /** The decision in the incoming trace, if there is one. */
  parentSampled?: boolean;
  /** The sample rate in the incoming trace, if it is known. */
  parentSampleRate?: number;
  /** Of servers and workers of the reference: absent here. */
  location?: {
    readonly href: string;
    readonly origin: string;
    readonly protocol: string;
    readonly host: string;
    readonly hostname: string;
    readonly port: string;
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
    toString(): string;
  };
  /** Of servers: absent here. */
  normalizedRequest?: RequestEventData;
  /** The rate that repeats the incoming decision, else `fallbackSampleRate`. */
  inheritOrSampleWith: (fallbackSampleRate: number) => number;
}

export type IgnoreSpanAttributeValue = string | boolean | number | string[] | boolean[] | number[] | RegExp;
/** All given parts must match; strings match anywhere in the text. */
export type IgnoreSpanFilter =
  | { name: string | RegExp; op?: string | RegExp; attributes?: Record<string, IgnoreSpanAttributeValue> }
  | { name?: string | RegExp; op: string | RegExp; attributes?: Record<string, IgnoreSpanAttributeValue> }
  | { name?: string | RegExp; op?: string | RegExp; attributes: Record<string, IgnoreSpanAttributeValue> };

/** A list of targets. */
export type TracePropagationTargets = (string | RegExp)[];

/** `[header, items]`; an item is `[header, payload]`. */
export type Envelope = [any, any];
export interface TransportMakeRequestResponse {
  statusCode?: number;
  headers?: { [key: string]: string | null; 'x-sentry-rate-limits': string | null; 'retry-after': string | null };
}
export interface Transport {
  send(request: any): PromiseLike<TransportMakeRequestResponse>;
  flush(timeout?: number): PromiseLike<boolean>;
}
export interface BrowserTransportOptions {
  /** Where envelopes go. */
  url: string;
  /** Headers of the requests; note that they cause a CORS preflight. */
  headers?: { [key: string]: string };
  /** More options for `fetch`. */
  fetchOptions?: RequestInit;
  /** Requests on their way at most; default 40. */
  bufferSize?: number;
  tunnel?: string;
  recordDroppedEvent: (reason: any, category: any, count?: number) => void;
}

/** Which values of a URL's query are kept. */
export type CollectBehavior = boolean | { allow: string[] } | { deny: string[] };
export interface DataCollection {
  /** Lets Sentry infer the user's address. Default true. */
  userInfo?: boolean;
  /** `false` removes queries, lists keep or filter values; secrets are always replaced by `[Filtered]`. Default true. */
  urlQueryParams?: CollectBehavior;
  // Of things that are never recorded here, so that these have no effect.
  cookies?: CollectBehavior;
  httpHeaders?: any;
  httpBodies?: any;
  graphQL?: any;
  genAI?: any;
  mcp?: any;
  databaseQueryData?: boolean;
  queues?: boolean;
  stackFrameVariables?: CollectBehavior;
  frameContextLines?: number;
}

/** A part that `init` sets up. */
export interface Integration {
  name: string;
  setupOnce?(): void;
  beforeSetup?(client: Client): void;
  setup?(client: Client): void;
  afterAllSetup?(client: Client): void;
  preprocessEvent?(event: Event, hint: EventHint | undefined, client: Client): void;
  processEvent?(event: Event, hint: EventHint, client: Client): Event | null | PromiseLike<Event | null>;
}
export type IntegrationFn<IntegrationType = Integration> = (...rest: any[]) => IntegrationType;

/** The parts of a URL that routes depend on; a `URL` has them. */
export type RouteUrl = Pick<URL, 'pathname' | 'search' | 'hash'>;
/** Resolves URLs to route names such as `/users/:id`. */
export interface RouteProvider {
  /** The route of a URL, `null` or `undefined` if it is not known. */
  resolveRoute(url: RouteUrl): string | null | undefined;
  /** The route of the page as it is now. */
  resolveCurrentRoute(): string | null | undefined;
}

/**
 * Options of `init`. Those of `@sentry/browser` that have no meaning for tracing (replay, feedback, profiling, logs, sessions) are accepted by the type,
 * have no effect, and say so with `debug`.
 */
export interface BrowserOptions {
  /** Where events go. Without it nothing is started and nothing is patched. */
  dsn?: string | undefined;
  /** `false`: nothing is started and nothing is patched. Default true. */
  enabled?: boolean;
  /** What happens and why, and what is wrong with the options, a line each on the console (`debug.js` is loaded for it). Default false. */
  debug?: boolean;
  /** Default: `window.SENTRY_RELEASE.id`. */
  release?: string | undefined;
  /** Default `production`. */
  environment?: string | undefined;
  dist?: string | undefined;
  /**
   * 0–1: the share of traces that start here and are recorded. Without it and without `tracesSampler` no spans are made, but traces are carried on
   * ("tracing without performance"). The decision of an incoming trace has precedence.
   */
  tracesSampleRate?: number;
  /** Decides per root span; has precedence over everything. If it throws, the incoming decision, then `tracesSampleRate` holds. */
  tracesSampler?: (samplingContext: TracesSamplerSamplingContext) => number | boolean;
  /**
   * Which requests carry headers: strings match anywhere in the URL (without query and fragment), also the path if same-origin; without regard to case.
   * Default: those to the page's own origin. `[]`: none.
   */
  tracePropagationTargets?: TracePropagationTargets;
  /** Also send the W3C `traceparent` header. Default false. */
  propagateTraceparent?: boolean;
  /** Continue traces only if their organisation is ours. Default false. */
  strictTraceContinuation?: boolean;
  /** Default: from the DSN's host. */
  orgId?: `${number}` | number;
  /**
   * Send to this address instead; `true` or an object: to the path that a server of the reference serves for this DSN, or to `path`, both below
   * `basePath`. Posts are `text/plain`, which needs no preflight; a server that wants another type gets it by `transportOptions.headers`.
   */
  tunnel?: string | true | { path?: string; basePath?: string; trailingSlash?: boolean };
  /** What may be collected. */
  dataCollection?: DataCollection;
  /** Spans are always sent in transactions here, as with `'static'`. */
  traceLifecycle?: 'static' | 'stream';
  /** Edits each span before it is sent; gets version 11's shape, or the transaction's own if wrapped by `withStaticSpan`. Cannot drop. */
  beforeSendSpan?: ((span: StreamedSpanJSON) => StreamedSpanJSON) & { _streamed?: true };
  /** Edits a transaction, or drops it by `null`. */
  beforeSendTransaction?: (event: TransactionEvent, hint: EventHint) => PromiseLike<TransactionEvent | null> | TransactionEvent | null;
  /** Edits an error or message, or drops it by `null`. */
  beforeSend?: (event: ErrorEvent, hint: EventHint) => PromiseLike<ErrorEvent | null> | ErrorEvent | null;
  /** Edits a metric of `elementTimingIntegration` or `bfcacheMetricsIntegration`, or drops it by `null`. */
  beforeSendMetric?: (metric: Metric) => Metric | null;
  /** Spans to leave out; children of one move to its parent, and a root's match drops the transaction. */
  ignoreSpans?: (string | RegExp | IgnoreSpanFilter)[];
  /** Names of transactions to drop. */
  ignoreTransactions?: Array<string | RegExp>;
  /** Messages of errors to drop. */
  ignoreErrors?: Array<string | RegExp>;
  /** Errors are sent only of scripts whose address matches, where the address is known. Default: of all. */
  allowUrls?: Array<string | RegExp>;
  /** Addresses of scripts whose errors are dropped. */
  denyUrls?: Array<string | RegExp>;
  /** 0–1: the share of errors and messages that are sent. Default 1. */
  sampleRate?: number;
  /** New spans become children of the active span's root. Default true. */
  parentSpanIsAlwaysRootSpan?: boolean;
  /** Data for all events from the start. */
  initialScope?: CaptureContext;
  /** Default 100. */
  maxBreadcrumbs?: number;
  /**
   * How deep contexts, extra, user, data of breadcrumbs and attributes go; deeper ones are written as `[Object]` or `[Array]`. 0: no limit. Default 3.
   * What JSON has no word for is written as the reference does: `[Circular ~]`, `[BigInt: 1]`, `[Function: f]`, `**non-serializable** (…)`.
   *
   * Caps without an option: a text has at most 65 536 characters, a name (of a span, a route, a key) 4096, a value 100 000 members in all. What they
   * cut is said with `debug` and counted in a client report (`invalid`, category `default`).
   */
  normalizeDepth?: number;
  /** How many members of each object or array are kept; then comes `[MaxProperties ~]`. Default 1000. */
  normalizeMaxBreadth?: number;
  beforeBreadcrumb?: (breadcrumb: Breadcrumb, hint?: BreadcrumbHint) => Breadcrumb | null;
  /** Stacks for messages and non-errors. Default true. */
  attachStacktrace?: boolean;
  /** Report what was dropped, and why. Default true. */
  sendClientReports?: boolean;
  /** Options for the requests that send envelopes. */
  transportOptions?: Partial<BrowserTransportOptions>;
  /** Your own way of sending. */
  transport?: (transportOptions: BrowserTransportOptions) => Transport;
  /**
   * Parts to set up beside the default ones, or a function that gets these and gives all. Without `browserTracingIntegration()` only what the app starts
   * is recorded (`browser-tracing/auto` and `/worker` have it by themselves).
   */
  integrations?: Integration[] | ((integrations: Integration[]) => Integration[]);
  /** `false`: none; a list: these. */
  defaultIntegrations?: false | Integration[];
  /** Start even inside a browser extension. Default false. */
  skipBrowserExtensionCheck?: boolean;
  /** Names routes. */
  routeProvider?: RouteProvider;
  /** **Ours.** Patterns such as `/users/:id` that name page loads and navigations. */
  routes?: string[];
  /** **Ours.** What requests of an unsampled trace carry: `send` `-0` (default), `omit` all headers, `defer` the decision. */
  unsampled?: 'send' | 'omit' | 'defer';
  /** **Ours.** A trace in the page's tags older than this (ms) is not continued, but linked. */
  maxTagAge?: number;
  /** **Ours.** Changes of the hash alone are no navigations. Default false. */
  ignoreHashChanges?: boolean;
  /** **Ours.** Changes of the query alone are no navigations. Default false. */
  ignoreSearchChanges?: boolean;
  /** **Ours.** `pushState` with the address where the page is already is a navigation. Default false. */
  instrumentSameUrl?: boolean;
  /** **Ours, `browser-tracing/slim` and `/core` only.** The engine: its URL, bytes, a Response or a compiled module. */
  wasm?: string | URL | BufferSource | Response | PromiseLike<Response> | WebAssembly.Module;

  // Options of the reference whose parts are not here. They are named, so that a misspelled option is an error for the type checker.

  /** No effect here, but for `enableInteractions` of browserTracingIntegration's own. */
  _experiments?: any;
  /** No effect here: spans are not streamed. */
  _flushInterval?: number;
  /** No effect here. */
  _managedTunnel?: any;
  /** What the SDK says of itself, for packages that wrap it. */
  _metadata?: any;
  /** No effect here: there are no logs. */
  beforeSendLog?: (log: Log) => Log | null;
  /** No effect here: nothing is loaded from a CDN. */
  cdnBaseUrl?: string;
  /** No effect here: the page's own errors are never changed. */
  enhanceFetchErrorMessages?: any;
  /** Longest message, text of an error, and address of an event of one, in characters; the rest becomes `...`. Default: no limit of its own. */
  maxValueLength?: number;
  /** No effect here: there is no profiling. */
  profileLifecycle?: any;
  /** No effect here: there is no profiling. */
  profileSessionSampleRate?: number;
  /** No effect here: there is no replay. */
  replaysOnErrorSampleRate?: number;
  /** No effect here: there is no replay. */
  replaysSessionSampleRate?: number;
  /** No effect here: point the DSN, or `tunnel`, at Spotlight. */
  spotlight?: boolean | string;
  /** No effect here: stacks of Chromium, Firefox and Safari are read. */
  stackParser?: any;
}

/** The client's options. */
export type BrowserClientOptions = BrowserOptions;

// ------------------------------------------------------------------------------------------------------------- client

/** Parts of a DSN. */
export interface DsnComponents {
  protocol: string;
  publicKey: string;
  pass?: string;
  host: string;
  port?: string;
  path?: string;
  projectId: string;
}

/** What `init` gives. */
export interface Client<O = BrowserOptions> {
  getOptions(): O;
  getDsn(): DsnComponents | undefined;
  getSdkMetadata(): any;
  /** The app's own, once something has been sent by it; without the option `transport` there is none to be had. */
  getTransport(): Transport | undefined;
  /** Sends what is waiting. @param timeout ms @returns whether all was answered in time */
  flush(timeout?: number): PromiseLike<boolean>;
  /** Ends what is open, sends it, and gives the page its native functions back. @param timeout ms */
  close(timeout?: number): PromiseLike<boolean>;
  addIntegration(integration: Integration): void;
  getIntegrationByName<T extends Integration = Integration>(integrationName: string): T | undefined;
  getIntegrationNames(): string[];
  addEventProcessor(eventProcessor: EventProcessor): void;
  getEventProcessors(): EventProcessor[];
  /** Counts something that is not sent, for the client report. */
  recordDroppedEvent(reason: string, category: string, count?: number): void;
  /**
   * Calls back at a hook; of spans: of all but those that the browser has measured by itself (resources, paints, the parts of a page load), which are made
   * when their route is sent: `beforeSendSpan` and `beforeSendTransaction` get these too.
   * @returns unsubscribes
   */
  on(hook: 'spanStart' | 'spanEnd' | 'afterSpanEnd' | 'afterStartPageLoadSpan', callback: (span: Span) => void): () => void;
  on(hook: 'beforeOutgoingRequestSpan', callback: (span: Span, hint: any) => void): () => void;
  on(
    hook: 'startPageLoadSpan',
    callback: (options: StartSpanOptions, traceOptions?: { sentryTrace?: string | undefined; baggage?: string | undefined }) => void,
  ): () => void;
  on(
    hook: 'startNavigationSpan' | 'beforeStartNavigationSpan',
    callback: (options: StartSpanOptions, navigationOptions?: { isRedirect?: boolean; url?: string }) => void,
  ): () => void;
  on(hook: 'preprocessEvent' | 'postprocessEvent' | 'beforeSendEvent', callback: (event: Event, hint?: EventHint) => void): () => void;
  /** What `addBreadcrumb()` keeps, behind `beforeBreadcrumb`. */
  on(hook: 'beforeAddBreadcrumb', callback: (breadcrumb: Breadcrumb, hint?: any) => void): () => void;
  on(hook: 'beforeEnvelope' | 'afterEnvelope', callback: (envelope: any) => void): () => void;
  on(hook: 'endPageloadSpan' | 'flush' | 'close', callback: () => void): () => void;
  /**
   * Before a root is sampled. `parentSampled` and `spanAttributes` may be changed; what is decided by `parentSampled` counts as a sampler's answer. Not for
   * the transactions of `interactionsIntegration`. `decision` is always false.
   */
  on(
    hook: 'beforeSampling',
    callback: (
      samplingData: { spanAttributes: SpanAttributes; spanName: string; parentSampled?: boolean; parentSampleRate?: number },
      samplingDecision: { decision: boolean },
    ) => void,
  ): () => void;
  /**
   * A page load, navigation or click has ended by itself or by hand. The span is active once more, can still be changed and get children that start
   * before its end; that and what is open below it have been decided (in the reference not yet).
   */
  on(hook: 'beforeIdleSpanEnd', callback: (span: Span) => void): () => void;
  /**
   * Is for you to emit: lets an open page load end by itself although the document is still being read. Not one that waits for `reportPageLoaded()`.
   * What the document itself allows is not told.
   */
  on(hook: 'idleSpanEnableAutoFinish', callback: (span: Span) => void): () => void;
  /** After every attempt to send; an empty answer: it did not arrive. */
  on(hook: 'afterSendEvent', callback: (event: Event, sendResponse: TransportMakeRequestResponse) => void): () => void;
  /**
   * Any name; `emit` calls it. Never emitted here: `afterSegmentSpanEnd`, `preprocessSpan`, `processSpan` and `processSegmentSpan`, which are for streamed
   * spans only, as in the reference (the last three are also silent for INP, which the reference streams); `createDsc`, as the engine writes it.
   */
  on(hook: string, callback: (...args: any[]) => void): () => void;
  emit(hook: string, ...args: any[]): void;
}
export type BrowserClient = Client;

/**
 * Starts. A second call replaces the first client; the open page load or navigation goes on. Never throws: a bad DSN is one message on the console, and where WebAssembly is forbidden the headers are
 * sent and nothing is recorded.
 */
export declare function init(options?: BrowserOptions): Client | undefined;
/** The client of the last `init`; none after `close`. */
export declare function getClient<C extends Client = Client>(): C | undefined;
/** Whether `init` was called, and `close` not since then. */
export declare function isInitialized(): boolean;
/** Whether there is a client that may send. */
export declare function isEnabled(): boolean;
/** Sends what is waiting. @param timeout ms @returns whether all was answered in time */
export declare function flush(timeout?: number): Promise<boolean>;
/** Ends what is open, sends it, gives the page its native functions back, and forgets the client. */
export declare function close(timeout?: number): Promise<boolean>;
/** Sets up one more integration, unless there is one of its name. */
export declare function addIntegration(integration: Integration): void;
/** The integrations that are there beside those of the options, unless `defaultIntegrations` says otherwise: `globalHandlersIntegration()`. */
export declare function getDefaultIntegrations(options?: BrowserOptions): Integration[];

// ------------------------------------------------------------------------------------------------------- integrations

/** A log of the reference. There are none here: its type is for `beforeSendLog`. */
export interface Log {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  message: string;
  attributes?: Record<string, unknown>;
  severityNumber?: number;
}

/** A metric before it is sent. */
export interface Metric {
  name: string;
  type: 'counter' | 'gauge' | 'distribution';
  value: number;
  unit?: string;
  attributes?: Record<string, unknown>;
}

export interface RequestHookInfo {
  /** The caller's own headers. */
  headers?: any;
}
export interface ResponseHookInfo {
  /** The response's headers. */
  headers?: any;
  /** Why there is no response. */
  error?: unknown;
}
export interface WebVitalsOptions {
  /** Which ones to leave out. */
  ignore?: Array<'cls' | 'inp' | 'lcp'>;
  /** Also for soft navigations, where the browser knows them. Default true. */
  softNavigations?: boolean;
  bfcacheNavigations?: boolean;
}

/** Options for outgoing requests. */
export interface RequestInstrumentationOptions {
  /** As the option of `init`. */
  tracePropagationTargets?: Array<string | RegExp>;
  /** Default true. */
  traceFetch: boolean;
  /** Default true. */
  traceXHR: boolean;
  /** Timings of the browser on request spans. Default true. */
  enableHTTPTimings: boolean;
  /** `false` for a URL, as the caller wrote it: no span; the header is sent all the same, with the active trace. */
  shouldCreateSpanForRequest?(this: void, url: string): boolean;
  onRequestSpanStart?(span: Span, requestInformation: RequestHookInfo): void;
  onRequestSpanEnd?(span: Span, responseInformation: ResponseHookInfo): void;
}

/** Options of `browserTracingIntegration`. */
export interface BrowserTracingOptions {
  /** Milliseconds without a running child after which a page load or navigation ends. Default 1000. */
  idleTimeout: number;
  /** Milliseconds after which it ends in any case. Default 30000. */
  finalTimeout: number;
  /** Milliseconds after the start of the latest child after which it ends. Default 15000. */
  childSpanTimeout: number;
  /** Default true. */
  instrumentPageLoad: boolean;
  /** Default true. */
  instrumentNavigation: boolean;
  /** A navigation when the page comes back from the back/forward cache. Default true. */
  instrumentBfcacheRestore: boolean;
  /** End what is open when the page is hidden. Default true. */
  markBackgroundSpan: boolean;
  /** Default true; used where long animation frames are not supported. */
  enableLongTask: boolean;
  /** Default true. */
  enableLongAnimationFrame: boolean;
  /** Default true. */
  enableInp: boolean;
  webVitals?: WebVitalsOptions;
  /** Element timing is `elementTimingIntegration`. */
  enableElementTiming?: boolean;
  /** Default true. */
  traceFetch: boolean;
  /** Default true. */
  traceXHR: boolean;
  /** Default true. */
  enableHTTPTimings: boolean;
  /** Ops of resource spans to leave out. */
  ignoreResourceSpans: Array<'resource.script' | 'resource.css' | 'resource.img' | 'resource.other' | string>;
  /** A navigation soon after another without a click or key is a redirect within it. Default true. */
  detectRedirects: boolean;
  /** Link each trace to the one before. Default `in-memory`. */
  linkPreviousTrace: 'in-memory' | 'session-storage' | 'off';
  /** Repeat the first trace's sampling decision. Default false. */
  consistentTraceSampling: boolean;
  /** The page load ends by `reportPageLoaded()`. Default false. */
  enableReportPageLoaded: boolean;
  /** **Ours.** Navigations end by `reportPageLoaded()` too. Default false. */
  enableReportNavigationLoaded: boolean;
  /** Edits the start of page loads and navigations; a new name has the source `custom`. */
  beforeStartSpan?: (options: StartSpanOptions) => StartSpanOptions;
  /**
   * **Ours.** Whether a change of the address is a navigation; both addresses are absolute. `false` (a dialog, a filter, a tab): no navigation and no
   * redirect is recorded, the open route and the trace go on. If it throws, the navigation is started. Not asked for page loads, restores from the
   * back/forward cache and navigations started by hand.
   */
  shouldStartNavigation?: (from: string, to: string) => boolean;
  shouldCreateSpanForRequest?(this: void, url: string): boolean;
  onRequestSpanStart?(span: Span, requestInformation: RequestHookInfo): void;
  onRequestSpanEnd?(span: Span, responseInformation: ResponseHookInfo): void;
  /** Version 10: turns on marks and measures without these. Now `userTimingIntegration({ ignore })`. */
  ignorePerformanceApiSpans?: Array<string | RegExp>;
  /** Version 10: now always on, see `fetchStreamPerformanceIntegration`. */
  trackFetchStreamPerformance?: boolean;
  /** Version 10: `enableInteractions` is now `interactionsIntegration()`. */
  _experiments?: Partial<{ enableInteractions: boolean; [key: string]: any }>;
}

/** Page loads, navigations and outgoing requests. Does nothing for well-known crawlers. */
export declare const browserTracingIntegration: (options?: Partial<BrowserTracingOptions>) => {
  name: string;
  setup(client: Client): void;
  afterAllSetup(client: Client): void;
};
/** Options for the web vitals that `browserTracingIntegration` collects. */
export declare const webVitalsIntegration: (options?: WebVitalsOptions) => Integration;
/** Uncaught errors and unhandled rejections as events of their trace. There by default; silent where `@sentry/browser` has handlers of its own. */
export declare const globalHandlersIntegration: (options?: { onerror?: boolean; onunhandledrejection?: boolean }) => Integration;
/** Marks and measures as spans. */
export declare const userTimingIntegration: (options?: { ignore?: Array<string | RegExp> }) => Integration;
/** Clicks outside of page loads and navigations as transactions; the options say how long these last (defaults as for page loads). */
export declare const interactionsIntegration: (options?: { idleTimeout?: number; finalTimeout?: number; childSpanTimeout?: number }) => Integration;
/**
 * Of elements with the attribute `elementtiming`, as metrics in milliseconds since the time origin: `ui.element.render_time` and, of images,
 * `ui.element.load_time`. Does nothing in browsers without element timing.
 */
export declare const elementTimingIntegration: () => Integration;
/**
 * How going back and forward went, as metrics: `browser.bfcache.navigation` (outcome `hit` or `miss`), after a miss also
 * `browser.bfcache.reload.duration` (milliseconds) and, where the browser tells the reasons, one `browser.bfcache.not_restored` each, of at most
 * `maxReasons` (default: all; at least 1).
 */
export declare const bfcacheMetricsIntegration: (options?: { maxReasons?: number }) => Integration;
/** Nothing to turn on: the end of a response's body, streamed or not, is on its request span from the browser's timings (`enableHTTPTimings`). */
export declare const fetchStreamPerformanceIntegration: (options?: any) => Integration;
/** Not built: request bodies are not read. Warns. */
export declare const graphqlClientIntegration: (options?: any) => Integration;
/** Spans are sent in transactions; streaming them is not built. Warns. */
export declare const spanStreamingIntegration: (options?: any) => Integration;
/**
 * What there was to wait for is there: ends the open page load, in a set-up with `enableReportPageLoaded`, or the open navigation, in one with
 * `enableReportNavigationLoaded`.
 */
export declare function reportPageLoaded(client?: Client): void;
/** Starts a page-load span by hand, at the time origin unless `startTime` says otherwise; continues `traceOptions` or the page's own tags. */
export declare function startBrowserTracingPageLoadSpan(
  client: Client,
  spanOptions: StartSpanOptions,
  traceOptions?: { sentryTrace?: string | undefined; baggage?: string | undefined },
): TracingSpan | undefined;
/** Starts a navigation span by hand, in a fresh trace; as a redirect: a child of the open one, which is given back. */
export declare function startBrowserTracingNavigationSpan(
  client: Client,
  spanOptions: StartSpanOptions,
  options?: { url?: string; isRedirect?: boolean },
): TracingSpan | undefined;
/** Whether this user agent (default: the browser's own) is a crawler that is not traced. */
export declare function isBotUserAgent(userAgent?: string): boolean;
/** Requests alone, without page loads and navigations. */
export declare function instrumentOutgoingRequests(client: Client, options?: Partial<RequestInstrumentationOptions>): void;
/** Their defaults. */
export declare const defaultRequestInstrumentationOptions: RequestInstrumentationOptions;
/** Names page loads and navigations from now on; also the option `routeProvider`. */
export declare function setRouteProvider(provider: RouteProvider | undefined, client?: Client): void;
/** The provider in use. */
export declare function getRouteProvider(client?: Client): RouteProvider | undefined;
/** The route of a URL, by the provider. */
export declare function resolveRoute(url: string | URL, client?: Client): string | undefined;
/** The route of the page, by the provider. */
export declare function resolveCurrentRoute(client?: Client): string | undefined;
/** A provider from a function of the URL. */
export declare function createUrlRouteProvider(resolveRoute: (url: RouteUrl) => string | null | undefined): RouteProvider;
export interface CachedRouteProvider extends RouteProvider {
  /** Remembers the route that a router reported for a path. */
  record(pathname: string | undefined, routeName: string | null | undefined): void;
}
/** A provider that knows what a router has reported. @param maxEntries paths to remember; default 50 */
export declare function createCachedRouteProvider(maxEntries?: number): CachedRouteProvider;
/** A URL in full, as the page resolves it. */
export declare function getAbsoluteUrl(url: string): string;

// --------------------------------------------------------------------------------------------------- sending, filters

/** Options of `makeBrowserOfflineTransport`, in `transportOptions`. */
export interface BrowserOfflineTransportOptions {
  /** Name of the IndexedDB database. Default `sentry-offline`. */
  dbName?: string;
  /** Name of the object store. Default `queue`. */
  storeName?: string;
  /** How many envelopes are kept; what does not fit is tried again and counted as without this transport. Default 30. */
  maxQueueSize?: number;
  /** Send what is stored soon after the start. Default false. */
  flushAtStartup?: boolean;
  /** `false`: what could not be sent is not stored. `retryDelay` in ms. Client reports never are. */
  shouldStore?: (envelope: Envelope, error: Error, retryDelay: number) => boolean | Promise<boolean>;
  /** `false`: it is not sent now, and treated as if that had failed. */
  shouldSend?: (envelope: Envelope) => boolean | Promise<boolean>;
}
/**
 * A transport that keeps in IndexedDB what could not be sent, and sends it after the next envelope that could be, when the browser is online
 * again, and with `flush()`.
 * @param createTransport how envelopes are sent; default `makeFetchTransport`
 */
export declare function makeBrowserOfflineTransport<T extends BrowserTransportOptions = BrowserTransportOptions>(
  createTransport?: (options: T) => Transport,
): (options: T & BrowserOfflineTransportOptions) => Transport;
/** Where `extra` of an event may say where it goes: a list of DSNs, or of `{ dsn, release }`. */
export declare const MULTIPLEXED_TRANSPORT_EXTRA_KEY = 'MULTIPLEXED_TRANSPORT_EXTRA_KEY';
/**
 * A transport that sends each envelope to the projects that `matcher` names.
 * @param matcher gets the envelope, and `getEvent(types)`: its event of one of these item types (default `event`). For an empty list the envelope
 * goes to the client's own project. Default: what `extra` of the event says under `MULTIPLEXED_TRANSPORT_EXTRA_KEY`.
 */
export declare function makeMultiplexedTransport<T extends BrowserTransportOptions = BrowserTransportOptions>(
  createTransport: (options: T) => Transport,
  matcher?: (given: { envelope: Envelope; getEvent(types?: any[]): Event | undefined }) => (string | { dsn: string; release: string })[],
): (options: T) => Transport;
/**
 * Makes every function that is added to an emitter as a listener from now on run with a scope, and with the span that is active now.
 * @param emitter with `on`, `once`, … or `addEventListener`
 * @param scope default: the current one
 */
export declare function bindScopeToEmitter<T extends object>(emitter: T, scope?: Scope): T;
/** Sends with `fetch`. */
export declare function makeFetchTransport(options: BrowserTransportOptions, nativeFetch?: typeof fetch): Transport;
/** A transport from a function that sends one text. */
export declare function createTransport(
  options: any,
  makeRequest: (request: { body: string | Uint8Array }) => PromiseLike<TransportMakeRequestResponse>,
): Transport;
/** **Ours.** Whether `ignoreSpans` patterns match a span. */
export declare function shouldIgnoreSpan(
  span: { description?: string; op?: string; attributes?: Record<string, any> },
  patterns: (string | RegExp | IgnoreSpanFilter)[] | undefined,
): boolean;
/** Makes a `beforeSendSpan` that takes spans as they stand in a transaction. */
export declare function withStaticSpan(callback: (span: SpanJSON) => SpanJSON): ((span: StreamedSpanJSON) => StreamedSpanJSON) & { _static: true };
/** The default: `beforeSendSpan` takes version 11's shape. */
export declare function withStreamedSpan<T extends (span: StreamedSpanJSON) => StreamedSpanJSON>(callback: T): T;

// ------------------------------------------------------------------------------------------------------------ control

/** What `explain` tells. */
export interface Explanation {
  /** `propagation-only`: headers without spans, as where WebAssembly is forbidden. */
  mode: 'tracing' | 'propagation-only' | 'off';
  /**
   * Why it is `off` or `propagation-only`, or why less is traced than could be (no browserTracingIntegration, a crawler, paused), and what to do
   * about it. Absent where nothing is in the way.
   */
  mode_reason?: string;
  /**
   * For a URL: whether a `fetch` of it would carry headers now, and why; `xhr` only where it is otherwise for an XMLHttpRequest. Reasons for:
   * `same origin`, `target …`. Against: that of `off`, `paused`, `crawler`, `browserTracingIntegration() is missing`, `traceFetch: false`,
   * `… could not be wrapped`, `invalid URL`, `a WebSocket carries no headers`, `other origin`, `no target matches`,
   * `unsampled: 'omit', …`, `a request to Sentry itself`, `the caller set its own sentry-trace`, `mode: 'no-cors'`.
   */
  request?: { attached: boolean; reason: string; xhr?: { attached: boolean; reason: string } };
  /** What requests carry as `baggage`; empty for none. */
  baggage?: string;
  trace_id?: string;
  sampled?: boolean;
  /**
   * Which rule decided about sampling: `tracesSampler`, `tracesSampleRate`, `parent` (the trace that is continued), `invalid rate`,
   * `callback_error`, `last known` (after a trap), `none` (nothing is decided: the header has no flag).
   */
  decision?: string;
  paused?: boolean;
  /** Is a page load or navigation open? */
  route_open?: boolean;
  /** Why the latest one ended: `idleTimeout`, `finalTimeout`, … */
  finish_reason?: string;
  /** Resources of which the browser told when no route was open: they are in no transaction. */
  late_entries?: number;
  /** Functions that the page does not let be replaced: what they do is not traced. */
  unpatched?: string[];
  /** Things that happened before the engine was there, beyond the 5000 that are kept for it: such requests had headers, but have no spans. */
  lost_requests?: number;
  [more: string]: unknown;
}
/** **Ours.** What tracing is doing, and why a request with these arguments of `fetch` would (not) carry headers. Nothing is requested. */
export declare function explain(input?: string | URL | Request, init?: RequestInit): Explanation;
/** **Ours.** No spans and no headers until `resume()`. */
export declare function pause(): void;
/** **Ours.** Goes on after `pause()`. */
export declare function resume(): void;
/** **Ours.** Ends what is open, sends it, and gives the page its native functions back. */
export declare function stop(): void;
/** **Ours.** Names the open page load or navigation, e.g. `/users/:id`. @param source default `route` */
export declare function setRouteName(name: string, source?: 'route' | 'url' | 'custom'): void;
/** **Ours.** Header values for what cannot be patched (WebSocket, EventSource, a form), of `span` or of what is active. */
export declare function traceHeaders(span?: Span): Record<string, string>;
/**
 * **Ours.** Puts the events of another client into the trace of this package: their trace context, and what the header of their envelope says of the
 * trace. Events that bring a trace context, transactions and replays stay as they are.
 * @param client `getClient()` of `@sentry/browser`, behind its `init`
 */
export declare function setupEventContextTrace(client: { on(hook: 'preprocessEvent', callback: (event: any) => void): unknown } | undefined): void;
/** Every span has been told of global errors since `init`; there is nothing left to register. */
export declare function registerSpanErrorInstrumentation(): void;

// ---------------------------------------------------------------------------------------------------------- constants

/** Attribute: the span's operation. */
export declare const SEMANTIC_ATTRIBUTE_SENTRY_OP = 'sentry.op';
/** Attribute: what made the span. */
export declare const SEMANTIC_ATTRIBUTE_SENTRY_ORIGIN = 'sentry.origin';
/** Attribute: the sample rate applied to a root. */
export declare const SEMANTIC_ATTRIBUTE_SENTRY_SAMPLE_RATE = 'sentry.sample_rate';
/** Version 10's name, with version 11's value. */
export declare const SEMANTIC_ATTRIBUTE_SENTRY_SOURCE = 'sentry.segment.name.source';
/** Version of this package. */
export declare const SDK_VERSION: string;
