// @ts-check
// `npm run snippets`: writes src/browser/snippets, the JavaScript that the crate brings to Rust apps, from src/browser. Minified, as the tools of
// Rust apps ship snippets as they are. A test (tests/npm/snippets.test.mjs) says when one of them is stale.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { at } from './lib/files.mjs';
import { cli, isMain } from './lib/terminal.mjs';

const DIRECTORY = 'src/browser/snippets';

/** What each of them exports, by its source: what src/runtime/web/page.rs imports, … @type {Record<string, string>} */
const EXPORTS = {
  'rust.js': 'browser, complain, location, openPage, resolved',
  'observe.js': 'observeFor',
  'debugInRust.js': 'openInRust',
  'explain.js': 'explainRequest',
};
/** … and what the others import of the first, which every app has, by its source. @type {Record<string, string>} */
const SHARED = {
  'shim.js': 'compile, isObject, isRequest, placeOf, ruleFor, soft',
  'link.js': 'listener, real',
};
const FIRST = 'rust.js';

/** @returns {Promise<Record<string, string>>} the text of each file, by its path in the repository */
export async function snippets() {
  // Imported late: on a fresh clone it is installed by then.
  const esbuild = await import('esbuild');
  /** @type {Record<string, string>} */
  const texts = {};
  for (const [name, names] of Object.entries(EXPORTS)) {
    const { outputFiles } = await esbuild.build({
      stdin: {
        contents: Object.entries({ [name]: names, ...(name === FIRST && SHARED) })
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
      plugins: [
        {
          name: 'once in an app',
          setup: (build) => build.onResolve({ filter: /\/(shim|link)\.js$/ }, () => (name === FIRST ? undefined : { path: `./${FIRST}`, external: true })),
        },
      ],
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
