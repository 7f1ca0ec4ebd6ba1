// The reference's Node backend: its Http and Express integrations continue the page's headers, and getTraceMetaTags()
// renders the page's tags. Environment: SENTRY_DSN (its own reports), PAGE_DSN (the page's), PKG_DIR (the built package).
// Prints its address as a line of JSON when it listens; ends with SIGTERM.
import * as Sentry from '@sentry/node';
import express from 'express';

const app = express();
app.use('/browser-tracing', express.static(process.env.PKG_DIR));
app.get('/api/products/:id', (request, response) => response.json({ id: request.params.id }));
app.get('/', (_request, response) => {
  response.type('html').send(`<!doctype html><html><head>
    <meta charset="utf-8"><title>Node</title><link rel="icon" href="data:,">
    ${Sentry.getTraceMetaTags()}
    <script type="module">
      import { browserTracingIntegration, init } from '/browser-tracing/inline.js';
      init({
        dsn: ${JSON.stringify(process.env.PAGE_DSN)}, release: 'page@1.0.0', environment: 'test', tracesSampleRate: 1,
        integrations: [browserTracingIntegration({ idleTimeout: 300, detectRedirects: false })],
      });
      await fetch('/api/products/1');
      history.pushState(null, '', '/about');
      await fetch('/api/products/2');
    </script></head><body></body></html>`);
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://localhost:${server.address().port}` }));
});
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => Sentry.close(2000).then(() => process.exit(0)));
});
