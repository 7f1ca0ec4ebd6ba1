// @ts-nocheck
import { browserTracingIntegration, init } from '../../../pkg/inline.js';
import { options } from './options.js';

__marks.hooks = performance.now();
init(options(browserTracingIntegration));
__marks.ready = performance.now();
