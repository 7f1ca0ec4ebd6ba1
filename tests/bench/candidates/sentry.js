// @ts-nocheck
import { browserTracingIntegration, init } from '@sentry/browser';
import { options } from './options.js';

init(options(browserTracingIntegration, { traceLifecycle: 'static' }));
__marks.hooks = __marks.ready = performance.now();
