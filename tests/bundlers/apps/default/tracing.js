import { browserTracingIntegration, init, startSpan } from 'browser-tracing';
import { options } from './page.js';

init({ ...options, integrations: [browserTracingIntegration({ idleTimeout: 200 })] });
// Before there is an engine.
startSpan({ name: 'early', op: 'task' }, () => {});
