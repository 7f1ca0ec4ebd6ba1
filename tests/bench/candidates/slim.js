// @ts-nocheck
// What `slim` runs before the page's own code; its late part is left out.
import { browserTracingIntegration, init } from '../../../pkg/slim.js';

__marks.hooks = __marks.ready = performance.now();
init({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'bench@1.0.0',
  ...(__mode === 'spans' && { tracesSampleRate: 1 }),
  integrations: [browserTracingIntegration({ detectRedirects: false })],
  wasm: '/engine.wasm',
});
__marks.ready = performance.now();
