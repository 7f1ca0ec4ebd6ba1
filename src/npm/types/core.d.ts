/**
 * Tracing alone, with a smaller engine that you bring: `init({ wasm })`.
 *
 * @module browser-tracing/core
 */

import type { BrowserOptions, BrowserTracingOptions, DsnComponents, Integration } from './index.js';

export { close, explain, flush, isEnabled, isInitialized, pause, resume, setRouteName, stop } from './index.js';
export type { BrowserOptions, BrowserTracingOptions, Explanation, Integration } from './index.js';

/** Options of the other entries that nothing here is for: callbacks, errors, scopes. Each that is given is named on the console. */
export type AbsentOptions =
  | 'tracesSampler'
  | 'beforeSendSpan'
  | 'beforeSendTransaction'
  | 'beforeSend'
  | 'beforeSendMetric'
  | 'beforeSendLog'
  | 'beforeBreadcrumb'
  | 'ignoreSpans'
  | 'ignoreTransactions'
  | 'ignoreErrors'
  | 'allowUrls'
  | 'denyUrls'
  | 'sampleRate'
  | 'initialScope'
  | 'maxBreadcrumbs'
  | 'normalizeDepth'
  | 'normalizeMaxBreadth'
  | 'attachStacktrace'
  | 'transport'
  | 'routeProvider'
  | '_experiments';

/** The same of `browserTracingIntegration`: callbacks, and what is made of the browser's performance entries. */
export type AbsentTracingOptions =
  | 'enableLongTask'
  | 'enableLongAnimationFrame'
  | 'enableInp'
  | 'enableElementTiming'
  | 'enableHTTPTimings'
  | 'webVitals'
  | 'ignoreResourceSpans'
  | 'ignorePerformanceApiSpans'
  | 'beforeStartSpan'
  | 'shouldStartNavigation'
  | 'onRequestSpanStart'
  | 'onRequestSpanEnd'
  | '_experiments';

export type CoreOptions = Omit<BrowserOptions, AbsentOptions>;
export type CoreTracingOptions = Omit<BrowserTracingOptions, AbsentTracingOptions>;

/** What `init` returns. */
export interface CoreClient {
  getOptions(): CoreOptions;
  getDsn(): DsnComponents | undefined;
  getIntegrationNames(): string[];
  flush(timeout?: number): Promise<boolean>;
  close(timeout?: number): Promise<boolean>;
}

/** Page loads, navigations and outgoing requests. */
export declare function browserTracingIntegration(options?: Partial<CoreTracingOptions>): Integration;

/**
 * Starts with the engine that has nothing but tracing. Headers are sent from the import on; spans are made once the engine has arrived.
 * @param options `wasm`: the URL of `core.wasm`, its bytes, a Response, a compiled module, or a promise of one of these
 */
export declare function init(options: CoreOptions & { wasm: NonNullable<BrowserOptions['wasm']> }): CoreClient;
export declare function getClient(): CoreClient | undefined;
/** Ends the page load, or the navigation, of a set-up with `enableReportPageLoaded` or `enableReportNavigationLoaded`. */
export declare function reportPageLoaded(): void;
