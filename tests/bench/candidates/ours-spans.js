// @ts-nocheck
// With the calls that start spans, which the start-up of the others does not pay for.
import { browserTracingIntegration, flush, init, startInactiveSpan, startSpan } from '../../../pkg/inline.js';
import { options } from './options.js';

__marks.hooks = performance.now();
init(options(browserTracingIntegration));
window.__spans = { flush, startInactiveSpan, startSpan };
__marks.ready = performance.now();
