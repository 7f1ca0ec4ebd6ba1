// @ts-nocheck
// What `slim` runs before the page's own code; its late part is left out.
import { browserTracingIntegration, init } from '../../../pkg/slim.js';
import { options } from './options.js';

__marks.hooks = __marks.ready = performance.now();
init(options(browserTracingIntegration, { wasm: '/engine.wasm' }));
__marks.ready = performance.now();
