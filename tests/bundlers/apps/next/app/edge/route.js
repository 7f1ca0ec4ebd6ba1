import { init, startSpan } from 'browser-tracing';

export const runtime = 'edge';

export const GET = () => {
  init({ dsn: 'https://public@ingest.example/1', tracesSampleRate: 1 });
  return startSpan({ name: 'edge' }, () => new Response('from the edge'));
};
