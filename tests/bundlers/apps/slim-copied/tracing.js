import { browserTracingIntegration, init } from 'browser-tracing/slim';
import { options } from './page.js';

// The build copies the file beside the bundle.
const wasm = new URL('./engine.wasm', import.meta.url);

init({ ...options, wasm, integrations: [browserTracingIntegration({ idleTimeout: 200 })] });
