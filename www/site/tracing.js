// @ts-check
// The start of tracing, as in any application. Imported first, so that the first request is traced too.
import { apiOrigin } from './places.js';
import { browserTracingIntegration, init } from './sdk.js';
import { switches } from './switches.js';

const WASM = '/browser-tracing/engine.wasm';
/** Project 503 is one for which the demo's ingest is down. */
const project = switches.ingest === 'dead' ? 503 : 1;
/** A switch of the demo: so late that one sees how the page does without. */
const late = () => new Promise((resolve) => setTimeout(resolve, 3000)).then(() => fetch(WASM));

init({
  dsn: `${location.protocol}//public@${location.host}/${project}`,
  release: 'demo-page@1.0.0',
  environment: 'demo',
  tracesSampleRate: 1,
  // Our own API, and the same API on another origin. No other origin gets a tracing header.
  tracePropagationTargets: [/^\/api\//, apiOrigin],
  integrations: [browserTracingIntegration()],
  ...(switches.entry === 'slim' && { wasm: switches.engine === 'late' ? late() : WASM }),
});
