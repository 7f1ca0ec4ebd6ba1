// Jest's jsdom lacks what every browser has.
import { expect, test, vi } from 'vitest';

test('the package is harmless', async () => {
  for (const name of ['TextEncoder', 'TextDecoder', 'fetch', 'Request', 'Response', 'Headers']) vi.stubGlobal(name, undefined);
  const note = vi.spyOn(console, 'warn').mockReturnValue();
  const { browserTracingIntegration, flush, init, startSpan } = await import('../../node_modules/browser-tracing/pkg/index.js');
  init({ dsn: 'https://public@ingest.example/1', tracesSampleRate: 1, integrations: [browserTracingIntegration()] });
  expect(startSpan({ name: 'a' }, () => 42)).toBe(42);
  history.pushState({}, '', '/users/1');
  await flush();
  expect(note).toHaveBeenCalledOnce();
});
