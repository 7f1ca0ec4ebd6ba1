// @ts-check
// `npm run snippets`: writes src/browser/snippets, the JavaScript that the crate brings to Rust apps, from src/browser. Minified, as the tools of
// Rust apps ship snippets as they are. A test (tests/npm/snippets.test.mjs) says when one of them is stale.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { at } from './lib/files.mjs';
import { cli, isMain } from './lib/terminal.mjs';

const DIRECTORY = 'src/browser/snippets';

/** What an app without instruments imports, by its source, … */
const BARE = { 'rust.js': 'browser, complain, location, openPage, resolved', 'explain.js': 'explainRequest' };
/**
 * … and what each of them exports: what src/runtime/web imports. An app has one of the first two, without instruments or with them. It is one file, as
 * tools for Rust apps compress each for itself. @type {Record<string, Record<string, string>>}
 */
const EXPORTS = {
  'bare.js': BARE,
  'rust.js': { ...BARE, 'observe.js': 'observeFor' },
  'debugInRust.js': { 'debugInRust.js': 'openInRust' },
};

/** @returns {Promise<Record<string, string>>} the text of each file, by its path in the repository */
export async function snippets() {
  // Imported late: on a fresh clone it is installed by then.
  const esbuild = await import('esbuild');
  /** @type {Record<string, string>} */
  const texts = {};
  for (const [name, exported] of Object.entries(EXPORTS)) {
    const { outputFiles } = await esbuild.build({
      stdin: {
        contents: Object.entries(exported)
          .map(([from, names]) => `export { ${names} } from './${from}';`)
          .join('\n'),
        resolveDir: at('src/browser'),
      },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
      mangleProps: /^_[a-z]/,
      write: false,
    });
    texts[`${DIRECTORY}/${name}`] = outputFiles[0].text;
  }
  return texts;
}

/** Writes them. */
export async function writeSnippets() {
  const texts = await snippets();
  rmSync(at(DIRECTORY), { recursive: true, force: true });
  mkdirSync(at(DIRECTORY), { recursive: true });
  for (const [file, text] of Object.entries(texts)) writeFileSync(at(file), text);
}

if (isMain(import.meta.url)) cli(writeSnippets);
