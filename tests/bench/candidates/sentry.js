// @ts-nocheck
import { browserTracingIntegration, init } from '@sentry/browser';

init({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'bench@1.0.0',
  traceLifecycle: 'static',
  ...(__mode === 'spans' && { tracesSampleRate: 1 }),
  integrations: [browserTracingIntegration({ detectRedirects: false })],
});
__marks.hooks = __marks.ready = performance.now();
