import { fileURLToPath } from 'node:url';
import * as Sentry from '@sentry/node';
import express from 'express';
import { tunnel } from './tunnel.mjs';

const dsn = process.env.SENTRY_DSN;
const app = express();

// The page's scripts: the package's classic script, and the page's own.
app.use('/browser-tracing', express.static(fileURLToPath(new URL('.', import.meta.resolve('browser-tracing/global')))));
app.use('/public', express.static(fileURLToPath(new URL('./public', import.meta.url))));

app.get('/api/users/:id', (request, response) => {
  response.json({ id: request.params.id, name: `User ${request.params.id}` });
});

if (dsn) app.post('/tunnel', express.raw({ type: () => true, limit: '1mb' }), tunnel([dsn]));

app.get('/users/:id', (request, response) => {
  response.send(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Express</title>
    <link rel="icon" href="data:,">
    ${Sentry.getTraceMetaTags()}
    <meta name="sentry-route" content="${request.route.path}">
    <meta name="sentry-trace-time" content="${Date.now()}">
    <meta name="example-dsn" content="${dsn ?? ''}">
    <script src="/browser-tracing/global.js"></script>
    <script src="/public/page.js"></script>
  </head>
  <body>
    <h1></h1>
  </body>
</html>`);
});

const server = app.listen(process.env.PORT ?? 3000, () => {
  console.log(`http://localhost:${server.address().port}/users/7`);
});

process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => void Sentry.close(2000).then(() => process.exit(0)));
});
