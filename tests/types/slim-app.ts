// The engine as a file of its own.
import { browserTracingIntegration, init, startSpan } from 'browser-tracing/slim';

init({ dsn: 'https://public@ingest.example/2', wasm: new URL('/engine.wasm', location.href), integrations: [browserTracingIntegration()] });
init({ dsn: 'https://public@ingest.example/2', wasm: new Uint8Array(8) });
init({ dsn: 'https://public@ingest.example/2', wasm: fetch('/engine.wasm') });
// @ts-expect-error without the engine it cannot start
init({ dsn: 'https://public@ingest.example/2' });
export const value: number = startSpan({ name: 'x' }, () => 1);
