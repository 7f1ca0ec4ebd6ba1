// @ts-check
// `npm start` where somebody else has one of its ports: a clear message, not a stack trace.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { root } from './lib/world.mjs';

for (const variable of ['PORT', 'API_PORT', 'SPOTLIGHT_PORT']) {
  test(`npm start says that ${variable} names a busy port`, async () => {
    const other = createServer().listen(0, variable === 'SPOTLIGHT_PORT' ? undefined : '127.0.0.1');
    await once(other, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (other.address());
    try {
      const env = { ...process.env, PORT: '0', API_PORT: '0', SPOTLIGHT_PORT: '0', [variable]: String(port) };
      const start = spawn(process.execPath, [`${root}scripts/start.mjs`], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [start.stdout, start.stderr]) stream.on('data', (text) => (said += text));
      const [code] = await once(start, 'close');
      assert.equal(code, 1);
      assert.ok(said.includes(`port ${port} is in use: choose another with ${variable}=…`), said);
      assert.doesNotMatch(said, /^ +at /m);
    } finally {
      other.close();
    }
  });
}
