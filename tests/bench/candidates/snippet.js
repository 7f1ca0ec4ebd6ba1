// @ts-nocheck
// The head snippet alone: hooks, and headers from the page's tags.
import '../../../pkg/snippet.js';

__marks.hooks = __marks.ready = performance.now();
