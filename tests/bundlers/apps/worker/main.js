import './tracing.js';
import { traceHeaders } from 'browser-tracing';
import { options } from './page.js';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.postMessage({ options, trace: traceHeaders() });
