// A unit test of an app, in jsdom: vitest resolves packages as Node does.
import { expect, test } from 'vitest';
import { browserTracingIntegration, flush, getTraceData, init, startSpan } from 'browser-tracing';

test('the package is inert', async () => {
  const { fetch } = window;
  init({ dsn: 'https://public@ingest.example/1', tracesSampleRate: 1, integrations: [browserTracingIntegration()] });
  expect(startSpan({ name: 'a' }, () => 42)).toBe(42);
  history.pushState({}, '', '/users/1');
  expect(window.fetch).toBe(fetch);
  expect(getTraceData()).toEqual({});
  expect(await flush()).toBe(true);
});
