// @ts-check
// What a Rust app starts, on Node's own global: two closures stand in for the app.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from '../../src/browser/rust.js';
import { FACTS, OUTPUT_ENDPOINT, OUTPUT_LEARN, OUTPUT_POST } from '../../src/browser/seam.js';

const letter = (/** @type {number} */ code) => String.fromCharCode(code);

test('the last words of a hook that panics go out, though the pump that has asked it is running', async () => {
  /** @type {(sent: string[]) => void} */
  let done = () => {};
  const sent = /** @type {string[]} */ ([]);
  const posted = new Promise((resolve) => {
    done = resolve;
  });
  const native = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (sent.push(`${url} ${init.body}`) === 2) done(sent);
      return new Response();
    }
  );
  // Without one it is no page.
  Object.assign(globalThis, { location: new URL('https://shop.example/') });
  const page = openPage(0, undefined, undefined);
  const heard = /** @type {number[]} */ ([]);
  let polls = 0;
  try {
    page.start(
      0,
      (/** @type {number} */ op) => {
        heard.push(op);
        return 0;
      },
      (/** @type {boolean} */ headers) => {
        if (headers) return '';
        if (polls++) return undefined;
        page.leave(letter(OUTPUT_LEARN));
        page.leave(letter(OUTPUT_ENDPOINT) + 'https://o1.example/envelope');
        page.leave(letter(OUTPUT_POST) + '1 1\nthe error');
        page.leave(letter(OUTPUT_POST) + '2 1\nthe transaction');
        page.pump();
        throw new WebAssembly.RuntimeError('unreachable');
      },
    );
    assert.deepEqual(await posted, ['https://o1.example/envelope the error', 'https://o1.example/envelope the transaction']);
    assert.ok(heard.includes(FACTS), 'what events say of the page is told before they are written');
  } finally {
    page.stop();
    globalThis.fetch = native;
    Reflect.deleteProperty(globalThis, 'location');
  }
});
