import assert from 'node:assert/strict';
import { test } from 'node:test';
import { install } from '../../src/browser/shim.js';
import { fakePage, fakeSink, sent, settled } from './fake.mjs';

const TRACE = '12345678901234567890123456789012';
const TAGS = { 'sentry-trace': `${TRACE}-1234567890123456-1`, baggage: 'sentry-environment=prod' };

test('before any engine a request carries the trace of the tag, its flag and baggage, with a span id of its own', async () => {
  const G = fakePage({ metas: TAGS });
  install(G);
  await G.fetch('/api/1');
  await G.fetch('/api/2');
  const [a, b] = G.calls.map(sent);
  assert.match(a['sentry-trace'], new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`));
  assert.equal(a.baggage, TAGS.baggage);
  assert.notEqual(a['sentry-trace'], b['sentry-trace']);
});

test('early requests reach the engine with their own times, span ids and ends', async () => {
  const G = fakePage({ metas: TAGS });
  const shim = install(G);
  await G.fetch('/api/1', { method: 'post' });
  const at = G.time;
  G.time += 500;
  const sink = fakeSink();
  assert.equal(shim.adopt(sink), true);
  assert.equal(sink.starts.length, 1);
  const [start] = sink.starts;
  assert.equal(start.text, 'POST https://page.example/api/1');
  assert.equal(start.flags, 4 + 2);
  assert.equal(start.now, at);
  const span = [start.hi, start.lo].map((n) => n.toString(16).padStart(8, '0')).join('');
  assert.equal(sent(G.calls[0])['sentry-trace'].split('-')[1], span);
  await settled();
  assert.deepEqual(sink.ends, [{ key: start.key, status: 200, now: at, outcome: 0, size: 2 }]);
});
