// Tracing alone.
import { browserTracingIntegration, explain, getClient, init, pause, reportPageLoaded, resume, setRouteName, stop } from 'browser-tracing/core';

init({
  dsn: 'https://public@ingest.example/2',
  wasm: new URL('/core.wasm', location.href),
  tracesSampleRate: 0.5,
  integrations: [browserTracingIntegration({ idleTimeout: 500, enableReportPageLoaded: true })],
});
// @ts-expect-error without the engine it cannot start
init({ dsn: 'https://public@ingest.example/2' });
// @ts-expect-error callbacks are not here
init({ dsn: 'https://public@ingest.example/2', wasm: '/core.wasm', tracesSampler: () => 1 });
// @ts-expect-error nor are instruments
browserTracingIntegration({ enableLongTask: true });
setRouteName('/users/:id');
reportPageLoaded();
pause();
resume();
stop();
export const value: string = explain('/api').mode;
export const sent: Promise<boolean> | undefined = getClient()?.flush(1000);
