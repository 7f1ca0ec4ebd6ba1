import { browserTracingIntegration, init } from 'browser-tracing/inline';
import { options } from './page.js';

init({ ...options, integrations: [browserTracingIntegration({ idleTimeout: 200 })] });
