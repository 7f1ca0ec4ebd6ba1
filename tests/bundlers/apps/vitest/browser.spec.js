// The same where an alias names the file for browsers (vitest.config.mjs), as Jest's jsdom takes it by itself.
import { expect, test } from 'vitest';
import { browserTracingIntegration, createTransport, flush, init, startSpan } from 'browser-tracing';

test('the package works', async () => {
  const sent = [];
  init({
    dsn: 'https://public@ingest.example/1',
    tracesSampleRate: 1,
    transport: (options) => createTransport(options, async ({ body }) => (sent.push(String(body)), { statusCode: 200 })),
    // A change of the address ends the page load, however soon it comes.
    integrations: [browserTracingIntegration({ detectRedirects: false })],
  });
  expect(startSpan({ name: 'a' }, () => 42)).toBe(42);
  history.pushState({}, '', '/users/1');
  expect(await flush()).toBe(true);
  expect(sent[0]).toContain('"op":"pageload"');
});
