/**
 * For dedicated, shared and service workers: the trace of the page, without page loads and navigations.
 *
 * @module browser-tracing/worker
 */

import type { BrowserOptions, Client } from './index.js';

export * from './index.js';

/** What `traceHeaders()` says in the page. */
export interface PageTrace {
  'sentry-trace'?: string;
  baggage?: string;
  traceparent?: string;
}

/**
 * As `init` of the page, with `trace`: the trace to continue. In the page: `worker.postMessage(traceHeaders())`; in the worker:
 * `onmessage = ({ data }) => init({ dsn, tracesSampleRate: 1, trace: data })`. Spans of the worker are then roots below the page's span of that
 * moment, in its trace and with its sampling decision, and requests carry it on. Without `trace` the worker begins a trace of its own.
 */
export declare function init(options?: BrowserOptions & { trace?: PageTrace }): Client | undefined;
