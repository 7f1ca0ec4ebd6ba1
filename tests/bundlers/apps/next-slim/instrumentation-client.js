import { browserTracingIntegration, init, reportPageLoaded } from 'browser-tracing/slim';
import { options } from './page.js';

const wasm = new URL('browser-tracing/engine.wasm', import.meta.url);

init({ ...options, wasm, integrations: [browserTracingIntegration({ enableReportPageLoaded: true })] });
// The page says when it is loaded.
globalThis.reportPageLoaded = reportPageLoaded;
