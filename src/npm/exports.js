// @ts-check
// Everything that all entries export, apart from `init`.
export * from './api/constants.js';
export * from './api/control.js';
export { explain } from './api/explain.js';
export {
  browserTracingIntegration,
  fetchStreamPerformanceIntegration,
  graphqlClientIntegration,
  interactionsIntegration,
  spanStreamingIntegration,
  userTimingIntegration,
  webVitalsIntegration,
} from './api/browserTracing.js';
export { reportPageLoaded } from './api/reportPageLoaded.js';
export { bfcacheMetricsIntegration, elementTimingIntegration } from './api/metrics.js';
export { globalHandlersIntegration } from './api/globalHandlers.js';
export { addIntegration, close, flush, isEnabled, isInitialized } from './api/client.js';
export { getClient } from './api/current.js';
export {
  captureEvent,
  captureException,
  captureMessage,
  isBotUserAgent,
  lastEventId,
  shouldIgnoreSpan,
  startBrowserTracingNavigationSpan,
  startBrowserTracingPageLoadSpan,
  withStaticSpan,
  withStreamedSpan,
} from './api/late.js';
export {
  createCachedRouteProvider,
  createUrlRouteProvider,
  getAbsoluteUrl,
  getRouteProvider,
  resolveCurrentRoute,
  resolveRoute,
  setRouteProvider,
} from './api/provider.js';
export { defaultRequestInstrumentationOptions, instrumentOutgoingRequests, registerSpanErrorInstrumentation } from './api/requests.js';
export {
  Scope,
  addBreadcrumb,
  addEventProcessor,
  getCurrentScope,
  getGlobalScope,
  getIsolationScope,
  setContext,
  setExtra,
  setExtras,
  setTag,
  setTags,
  setUser,
  withIsolationScope,
  withScope,
} from './api/scopes.js';
export {
  continueTrace,
  getActiveSpan,
  getRootSpan,
  getSpanDescendants,
  getSpanStatusFromHttpCode,
  getTraceData,
  setActiveSpanInBrowser,
  setHttpStatus,
  setMeasurement,
  spanToBaggageHeader,
  spanToJSON,
  spanToStaticSpanJSON,
  spanToTraceHeader,
  startInactiveSpan,
  startNewTrace,
  startSpan,
  startSpanManual,
  suppressTracing,
  updateSpanName,
  withActiveSpan,
} from './api/trace.js';
export { setupEventContextTrace } from './api/beside.js';
export { bindScopeToEmitter } from './api/emitter.js';
export { MULTIPLEXED_TRANSPORT_EXTRA_KEY, makeMultiplexedTransport } from './api/multiplexed.js';
export { makeBrowserOfflineTransport } from './api/offline.js';
export { createTransport, makeFetchTransport } from './api/transports.js';
