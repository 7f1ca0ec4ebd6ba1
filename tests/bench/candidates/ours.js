// @ts-nocheck
import { browserTracingIntegration, init } from '../../../pkg/inline.js';

__marks.hooks = performance.now();
init({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'bench@1.0.0',
  ...(__mode === 'spans' && { tracesSampleRate: 1 }),
  integrations: [browserTracingIntegration({ detectRedirects: false })],
});
__marks.ready = performance.now();
