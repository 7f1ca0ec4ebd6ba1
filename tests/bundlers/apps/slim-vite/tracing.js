import { browserTracingIntegration, init } from 'browser-tracing/slim';
import wasm from 'browser-tracing/engine.wasm?url';
import { options } from './page.js';

init({ ...options, wasm, integrations: [browserTracingIntegration({ idleTimeout: 200 })] });
