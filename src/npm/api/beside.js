// @ts-check
// For pages that keep another client for errors: `@sentry/browser`'s.
import { fromBaggage } from './baggage.js';
import { traceHeaders } from './control.js';
import { attempt } from './normalize.js';
import { dscOf } from './scopes.js';
import { S } from './state.js';

/**
 * Events of another client belong to the trace of this package from now on.
 * @param {any} client `getClient()` of `@sentry/browser`
 */
export const setupEventContextTrace = (client) => {
  if (client?.on) client.on('preprocessEvent', (/** @type {any} */ event) => attempt(() => link(event)));
  else if (typeof document === 'object')
    console.error('[browser-tracing] setupEventContextTrace() was given no client: call it behind init() of @sentry/browser, with its getClient()');
};

/** @param {any} event */
const link = (event) => {
  const { 'sentry-trace': header = '', baggage } = traceHeaders();
  const [trace_id, span_id] = header.split('-');
  // Transactions and replays name their own.
  if (!span_id || event.type) return;
  event.contexts = { trace: { trace_id, span_id }, ...event.contexts };
  // What the envelope's header says of the trace, by which Sentry decides about keeping the event. Before the engine there may be no baggage.
  const dynamicSamplingContext = baggage ? fromBaggage(baggage) : dscOf(S._client, trace_id);
  event.sdkProcessingMetadata = { dynamicSamplingContext, ...event.sdkProcessingMetadata };
};
