// @ts-check
// Every link inside of the repository leads somewhere, and every anchor is there.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { repository } from '../../scripts/address.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { pages, read } from './lib/pages.mjs';

/** The file that a link means, seen from its page; nothing: it leaves the repository. @param {string} page @param {string} to */
function fileOf(page, to) {
  const [, own] = new RegExp(`^${repository().replaceAll('.', '\\.')}/(?:blob|raw|tree)/HEAD/(.*)$`).exec(to) ?? [];
  if (own !== undefined) return own;
  if (/^[a-z]+:/i.test(to)) return undefined;
  return to.startsWith('#') ? page + to : join(dirname(page), to);
}

const anchors = new Map(pages.map((page) => [page, read(page).anchors]));

describe('links', () => {
  for (const page of pages) {
    test(page, () => {
      const wrong = [];
      for (const { to, line } of read(page).links) {
        const target = fileOf(page, to);
        if (target === undefined) continue;
        const [file, anchor] = target.split('#');
        const path = decodeURIComponent(file);
        if (!existsSync(at(path))) wrong.push(`${page}:${line}: ${to}: there is no ${path}`);
        else if (anchor && !anchors.get(statSync(at(path)).isDirectory() ? join(path, 'README.md') : path)?.has(anchor))
          wrong.push(`${page}:${line}: ${to}: ${path} has no anchor ${anchor}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
});

test('every page of docs/ is linked from docs/README.md', () => {
  const linked = new Set(read('docs/README.md').links.map(({ to }) => fileOf('docs/README.md', to)?.split('#')[0]));
  const lost = pages.filter((page) => /^docs\/[\w-]+\.md$/.test(page) && page !== 'docs/README.md' && !linked.has(page));
  assert.deepEqual(lost, []);
});
