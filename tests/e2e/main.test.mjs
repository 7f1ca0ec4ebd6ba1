// @ts-check
// Whole flows in a real browser: E2E_BROWSER is chromium (default), firefox or webkit. Every test waits for what a server
// receives. With E2E_TRANSACTIONS=DIRECTORY the transactions that arrived are left there.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import backends from './cases/backends.mjs';
import guest from './cases/guest.mjs';
import panel from './cases/panel.mjs';
import requests from './cases/requests.mjs';
import tags from './cases/tags.mjs';
import { World } from './lib/world.mjs';

const browser = /** @type {'chromium' | 'firefox' | 'webkit'} */ (process.env.E2E_BROWSER ?? 'chromium');
const world = await World.start(browser);

// WebKitGTK's driver holds one session at a time.
const concurrency = browser === 'webkit' ? 1 : 3;
after(async () => {
  // WebKitGTK's driver tells its version with the first page.
  console.error(`${browser} ${world.browser.version}`);
  await world.stop();
});

await describe(browser, { concurrency }, () => {
  tags(world);
  requests(world);
  guest(world);
  backends(world);
  panel(world);
});

test('every body that reached the local Sentry was an envelope', () => assert.deepEqual(world.ingest.malformed, []));
if (process.env.E2E_TRANSACTIONS) world.ingest.save(process.env.E2E_TRANSACTIONS);
