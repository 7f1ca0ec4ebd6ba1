import { browserTracingIntegration, init, reportPageLoaded, startSpan } from 'browser-tracing';
import { options } from './page.js';

init({ ...options, integrations: [browserTracingIntegration({ enableReportPageLoaded: true })] });
// Before there is an engine.
startSpan({ name: 'early', op: 'task' }, () => {});
// The page says when it is loaded.
globalThis.reportPageLoaded = reportPageLoaded;
