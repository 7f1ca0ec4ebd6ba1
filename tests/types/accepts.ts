// What @sentry/browser's types accept, ours accept: compared type by type, so that no sample has to think of everything.
import type * as Theirs from '@sentry/browser';
import type * as Ours from 'browser-tracing';

/** Options of `init` that concern tracing, with everything that the reference's own type allows in them. */
type Option =
  | 'dsn'
  | 'enabled'
  | 'debug'
  | 'release'
  | 'environment'
  | 'dist'
  | 'tracesSampleRate'
  | 'tracesSampler'
  | 'tracePropagationTargets'
  | 'propagateTraceparent'
  | 'strictTraceContinuation'
  | 'orgId'
  | 'tunnel'
  | 'dataCollection'
  | 'traceLifecycle'
  | 'beforeSendSpan'
  | 'ignoreSpans'
  | 'ignoreTransactions'
  | 'parentSpanIsAlwaysRootSpan'
  | 'sendClientReports'
  | 'transportOptions'
  | 'skipBrowserExtensionCheck'
  | 'routeProvider'
  | 'ignoreErrors'
  | 'sampleRate'
  | 'maxBreadcrumbs'
  | 'attachStacktrace';
export const options = (theirs: Pick<Theirs.BrowserOptions, Option>): Ours.BrowserOptions => theirs;
/** Each of them is declared here too, and not just swallowed by the index signature. */
type Declared<T> = keyof { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };
export const declared = (name: Option): Declared<Ours.BrowserOptions> => name;

type Tracing<T extends { browserTracingIntegration: (...args: any[]) => any }> = NonNullable<Parameters<T['browserTracingIntegration']>[0]>;
// A class with private members, as their Scope, is equal to none but itself: what has one in it is left to the samples.
export const tracing = (theirs: Omit<Tracing<typeof Theirs>, 'beforeStartSpan'>): Tracing<typeof Ours> => theirs;
export const tracingDeclared = (name: keyof Tracing<typeof Theirs>): keyof Tracing<typeof Ours> => name;

/** The reference's arguments, for each function that takes no scope, client or span. */
type Plain =
  | 'startNewTrace'
  | 'continueTrace'
  | 'suppressTracing'
  | 'getSpanStatusFromHttpCode'
  | 'userTimingIntegration'
  | 'webVitalsIntegration'
  | 'interactionsIntegration'
  | 'elementTimingIntegration'
  | 'bfcacheMetricsIntegration'
  | 'fetchStreamPerformanceIntegration'
  | 'graphqlClientIntegration'
  | 'spanStreamingIntegration'
  | 'createUrlRouteProvider'
  | 'createCachedRouteProvider'
  | 'getAbsoluteUrl'
  | 'setTag'
  | 'setTags'
  | 'setUser'
  | 'setContext'
  | 'setExtra'
  | 'setExtras'
  | 'flush'
  | 'close'
  | 'lastEventId'
  | 'isInitialized'
  | 'isEnabled'
  | 'addBreadcrumb'
  | 'makeFetchTransport';
export const calls: { [K in Plain]: (...args: Parameters<(typeof Theirs)[K]>) => Parameters<(typeof Ours)[K]> } = {} as {
  [K in Plain]: (...args: Parameters<(typeof Theirs)[K]>) => Parameters<(typeof Theirs)[K]>;
};

/** Spans: theirs can be given to ours. */
export const span = (theirs: Theirs.Span): Ours.Span => theirs;
type Start = Omit<Parameters<typeof Theirs.startSpan>[0], 'scope'>;
export const start = (theirs: Start): Ours.StartSpanOptions => theirs;

/** What ours give can be used where the reference's types are asked for. */
export const results = {
  span: (ours: Ours.TracingSpan): Theirs.Span => ours,
  json: (ours: Ours.SpanJSON): Omit<ReturnType<typeof Theirs.spanToStaticSpanJSON>, 'origin'> => ours,
  streamed: (ours: Ours.StreamedSpanJSON): Omit<ReturnType<typeof Theirs.spanToJSON>, 'attributes'> => ours,
  data: (ours: Ours.SerializedTraceData): ReturnType<typeof Theirs.getTraceData> => ours,
};
