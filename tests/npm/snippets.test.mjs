// @ts-check
// The minified snippets of the crate are made of the sources beside them.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../../scripts/lib/files.mjs';
import { snippets } from '../../scripts/snippets.mjs';

test('the snippets of the crate are those of the sources, and no more', async () => {
  const wanted = await snippets();
  const there = Object.fromEntries(
    readdirSync(at('src/browser/snippets')).map((name) => [`src/browser/snippets/${name}`, readFileSync(at('src/browser/snippets', name), 'utf8')]),
  );
  assert.deepEqual(Object.keys(there).sort(), Object.keys(wanted).sort());
  for (const [file, text] of Object.entries(wanted)) assert.ok(there[file] === text, `${file} is stale: run npm run snippets`);
});

test('what the Rust in src/runtime/web imports is among them', async () => {
  const rust = ['page', 'lines'].map((name) => readFileSync(at(`src/runtime/web/${name}.rs`), 'utf8')).join('');
  const files = [...rust.matchAll(/module = "\/([^"]+)"/g)].map(([, file]) => file);
  assert.deepEqual([...new Set(files)].sort(), Object.keys(await snippets()).sort());
});
