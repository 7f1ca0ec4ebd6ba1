// @ts-check
import { connect } from './connect.js';

/** @import { Client } from './internal.js' */

/** The defaults of the options for outgoing requests. */
export const defaultRequestInstrumentationOptions = { traceFetch: true, traceXHR: true, enableHTTPTimings: true };

/**
 * Traces outgoing requests without page loads and navigations, for a client without browserTracingIntegration.
 * @param {Client} client
 * @param {any} [options]
 */
export function instrumentOutgoingRequests(client, options) {
  const { tracePropagationTargets, ...tracing } = Object(options);
  if (tracePropagationTargets) client._options.tracePropagationTargets = tracePropagationTargets;
  client._tracing = {
    instrumentPageLoad: false,
    instrumentNavigation: false,
    instrumentBfcacheRestore: false,
    markBackgroundSpan: false,
    ...client._tracing,
    ...tracing,
  };
  connect(client);
}

/** The engine is told of global errors from `init` on. */
export function registerSpanErrorInstrumentation() {}
