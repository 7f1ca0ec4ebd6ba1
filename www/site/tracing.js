// @ts-check
// The start of tracing, as in any application. Imported first, so that the first request is traced too.
import { browserTracingIntegration, init } from '/browser-tracing/index.js';
import { apiOrigin } from './places.js';

init({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'demo-page@1.0.0',
  environment: 'demo',
  tracesSampleRate: 1,
  // Our own API, and the same API on another origin. No other origin gets a tracing header.
  tracePropagationTargets: [/^\/api\//, apiOrigin],
  integrations: [browserTracingIntegration()],
});
