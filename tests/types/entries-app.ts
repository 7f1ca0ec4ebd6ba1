// The other entries.
import { init as start, traceHeaders } from 'browser-tracing/auto';
import { startSpan } from 'browser-tracing/inline';
import 'browser-tracing/global';
import 'browser-tracing/snippet';
import { continueTrace, init } from 'browser-tracing/worker';

start({ dsn: 'https://public@ingest.example/3' });
init({ dsn: 'https://public@ingest.example/3', trace: traceHeaders() });
BrowserTracing.init({ dsn: 'https://public@ingest.example/3', integrations: [BrowserTracing.browserTracingIntegration()] });
startSpan({ name: 'a' }, (span) => span.end());
export const value: number = continueTrace({ sentryTrace: undefined, baggage: undefined }, () => 1);
