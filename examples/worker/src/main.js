import { browserTracingIntegration, init, traceHeaders } from 'browser-tracing'; // first

init({
  dsn: import.meta.env.VITE_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  integrations: [browserTracingIntegration()],
});

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => {
  document.querySelector('h1').textContent = data;
};
// The trace goes with the work.
worker.postMessage({ id: 7, trace: traceHeaders() });
