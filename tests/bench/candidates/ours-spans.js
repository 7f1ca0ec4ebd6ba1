// @ts-nocheck
// With the calls that start spans, which the start-up of the others does not pay for.
import { browserTracingIntegration, flush, init, startInactiveSpan, startSpan } from '../../../pkg/inline.js';

__marks.hooks = performance.now();
init({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'bench@1.0.0',
  tracesSampleRate: 1,
  integrations: [browserTracingIntegration({ detectRedirects: false })],
});
window.__spans = { flush, startInactiveSpan, startSpan };
__marks.ready = performance.now();
