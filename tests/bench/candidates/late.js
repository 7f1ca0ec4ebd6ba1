// @ts-nocheck
// What the default entry runs before the page's own code; the engine is left out.
import { browserTracingIntegration, init } from '../../../pkg/index.js';
import { options } from './options.js';

__marks.hooks = __marks.ready = performance.now();
init(options(browserTracingIntegration));
__marks.ready = performance.now();
