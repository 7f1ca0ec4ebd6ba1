// @ts-check
// The tunnel that docs/tunnel.md shows for Next.js, run as it stands: it is a function from a Request to a Response.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { read } from './lib/pages.mjs';

const [block] = read('docs/tunnel.md').blocks.filter(({ text }) => text.includes('export async function POST'));
let status = 200;
/** @type {{ path: string, body: string }[]} */
const taken = [];
const ingest = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  taken.push({ path: request.url ?? '', body });
  response.writeHead(status, { 'x-sentry-rate-limits': '60:transaction:key' }).end('{}');
});
ingest.listen(0, '127.0.0.1');
await once(ingest, 'listening');
after(() => ingest.close());

const { port } = /** @type {import('node:net').AddressInfo} */ (ingest.address());
const dsn = `http://public@127.0.0.1:${port}/42`;
/** @param {string} its @returns {Promise<(request: Request) => Promise<Response>>} */
const tunnelTo = async (its) =>
  (await import(`data:text/javascript,${encodeURIComponent(block.text.replace(/const DSNS = .*/, `const DSNS = ['${its}'];`))}`)).POST;
const post = (/** @type {string} */ body) => new Request('http://page.example/tunnel', { method: 'POST', body });

test('the tunnel for Next.js passes on what is for its projects, and the answer', async () => {
  const tunnel = await tunnelTo(dsn);
  const body = `{"dsn":"${dsn}"}\n{"type":"transaction"}\n{}`;
  const answer = await tunnel(post(body));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('x-sentry-rate-limits'), '60:transaction:key');
  assert.deepEqual(taken, [{ path: '/api/42/envelope/', body }]);
  status = 429;
  assert.equal((await tunnel(post(body))).status, 429);
});

test('the tunnel for Next.js refuses what is not', async () => {
  const tunnel = await tunnelTo(dsn);
  taken.length = 0;
  for (const [body, expected] of /** @type {[string, number][]} */ ([
    [`{"dsn":"http://public@127.0.0.1:${port}/43"}\n`, 403],
    ['{"dsn":"http://public@elsewhere.example/42"}\n', 403],
    ['{}\n', 400],
    ['no envelope', 400],
    ['x'.repeat(1_000_001), 413],
  ])) {
    assert.equal((await tunnel(post(body))).status, expected, body.slice(0, 60));
  }
  assert.deepEqual(taken, []);
});

test('the tunnel for Next.js asks to try again when the ingest is away', async () => {
  const gone = 'http://public@127.0.0.1:1/42';
  const answer = await (await tunnelTo(gone))(post(`{"dsn":"${gone}"}\n`));
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('retry-after'), '2');
});
