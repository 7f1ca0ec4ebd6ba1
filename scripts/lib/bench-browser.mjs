// @ts-check
// What the parts of `npm run bench` share: pages in a browser of their own, and a server for them.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { launchChromium } from '../../tests/e2e/lib/browsers.mjs';
import { at } from './files.mjs';

/** How much slower the processor is made, where it is. */
export const SLOWER = 4;

/**
 * A page in a browser of its own, which ends with the work.
 * @template T
 * @param {(page: import('@playwright/test').Page, protocol: import('@playwright/test').CDPSession) => Promise<T>} work
 * @param {number} [slower] so many times the processor is slowed
 */
export async function inOwnBrowser(work, slower) {
  const browser = await launchChromium({ whole: true });
  try {
    const page = await browser.newPage();
    const protocol = await page.context().newCDPSession(page);
    if (slower) await protocol.send('Emulation.setCPUThrottlingRate', { rate: slower });
    return await work(page, protocol);
  } finally {
    await browser.close();
  }
}

/** Lets a server listen on any port. @param {import('node:http').Server} server @returns {Promise<string>} its origin */
export async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
}

/**
 * The page with the frames (tests/bench/frame.js), cross-origin isolated for a timer of 5 µs, and a sink for whatever they send.
 * @param {(file: string) => string} candidate a classic script, by the name of its file
 */
export async function serveFrames(candidate) {
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cache-control': 'no-store',
    // Nothing measured here reports to anybody.
    'content-security-policy': "connect-src 'self'",
  };
  const server = createServer((request, response) => {
    const [, kind, file = ''] = (request.url ?? '/').split('?')[0].split('/');
    if (kind === 'candidate') {
      response.writeHead(200, { ...headers, 'content-type': 'text/javascript' });
      return void response.end(candidate(file));
    }
    if (kind === '' || kind === 'frame') {
      response.writeHead(200, { ...headers, 'content-type': 'text/html' });
      const script = kind === 'frame' ? '' : `<script>${readFileSync(at('tests/bench/frame.js'))}</script>`;
      return void response.end(`<!doctype html><html><head><link rel="icon" href="data:,"><title>bench</title></head><body>${script}</body></html>`);
    }
    request.resume().on('end', () => response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end('{}'));
  });
  return { server, origin: await listening(server) };
}
