import { browserTracingIntegration, init, reportPageLoaded } from 'browser-tracing';
import { options } from './page.js';

init({ ...options, integrations: [browserTracingIntegration({ enableReportPageLoaded: true })] });
// The page says when it is loaded.
globalThis.reportPageLoaded = reportPageLoaded;
