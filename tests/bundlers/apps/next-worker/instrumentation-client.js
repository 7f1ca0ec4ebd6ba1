import { browserTracingIntegration, init, traceHeaders } from 'browser-tracing';
import { options } from './page.js';

init({ ...options, integrations: [browserTracingIntegration({ idleTimeout: 200 })] });

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.postMessage({ options, trace: traceHeaders() });
