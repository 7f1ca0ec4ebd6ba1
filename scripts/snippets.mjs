// @ts-check
// `npm run snippets`: writes src/browser/snippets, the JavaScript that the crate brings to Rust apps, from src/browser. Minified, as the tools of
// Rust apps ship snippets as they are. A test (tests/npm/snippets.test.mjs) says when one of them is stale.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { at } from './lib/files.mjs';
import { cli, isMain } from './lib/terminal.mjs';

const DIRECTORY = 'src/browser/snippets';

/** What each of them exports, by its source: what src/runtime/web/page.rs and the other snippets import. @type {Record<string, string>} */
const EXPORTS = {
  'shim.js': 'compile, install, isObject, isRequest, placeOf, ruleFor, soft',
  'rust.js': 'pageFacts, startObserved',
  'observe.js': 'observe',
  'debug.js': 'openInRust',
  'explain.js': 'explainRequest',
};

/** @returns {Promise<Record<string, string>>} the text of each file, by its path in the repository */
export async function snippets() {
  // Imported late: on a fresh clone it is installed by then.
  const esbuild = await import('esbuild');
  /** @type {Record<string, string>} */
  const texts = {};
  for (const [name, names] of Object.entries(EXPORTS)) {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: `export { ${names} } from './${name}';`, resolveDir: at('src/browser') },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
      mangleProps: /^_[a-z]/,
      plugins: [
        {
          name: 'shim apart',
          setup: (build) =>
            build.onResolve({ filter: /^\.\/shim\.js$/ }, ({ kind, importer }) =>
              kind === 'import-statement' && /\.js$/.test(importer) ? { path: './shim.js', external: true } : undefined,
            ),
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
