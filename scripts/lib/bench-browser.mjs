// @ts-check
// What the parts of `npm run bench` share: pages in a browser of their own, and a server for them.
import { once } from 'node:events';
import { launchChromium } from '../../tests/e2e/lib/browsers.mjs';

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
