// @ts-nocheck
// What the default entry runs before the page's own code; the engine is left out.
import { browserTracingIntegration, init } from '../../../pkg/index.js';

__marks.hooks = __marks.ready = performance.now();
init({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'bench@1.0.0',
  ...(__mode === 'spans' && { tracesSampleRate: 1 }),
  integrations: [browserTracingIntegration({ detectRedirects: false })],
});
__marks.ready = performance.now();
