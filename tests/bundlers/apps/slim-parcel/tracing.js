import { browserTracingIntegration, init } from 'browser-tracing/slim';
import { options } from './page.js';

const wasm = new URL('npm:browser-tracing/engine.wasm', import.meta.url);

init({ ...options, wasm, integrations: [browserTracingIntegration({ idleTimeout: 200 })] });
