// @ts-check
// Examples are promises: each code block of the documentation is checked by the compiler or parser of its language. JavaScript and
// TypeScript see the package's own types; packages that are not installed here may be anything. Rust's are doctests of tests/readme.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { at } from '../../scripts/lib/files.mjs';
import { pages, read } from './lib/pages.mjs';

const blocks = pages.flatMap((page) => read(page).blocks);
/** Below here the blocks stand as files, for the compiler alone. */
const HOME = at('tests/docs/blocks');

/** Scripts of an HTML or component block, each as what it is. @param {string} text @returns {[text: string, module: boolean, extension: string][]} */
const scriptsOf = (text) =>
  [...text.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)]
    .filter(([, attributes, body]) => body.trim() && !/type="(importmap|application\/json)"/.test(attributes))
    .map(([, attributes, body]) => [
      body,
      /type="module"|setup|lang=|context=/.test(attributes) || !attributes.trim(),
      /lang="ts"/.test(attributes) ? 'ts' : 'js',
    ]);

/** What the compiler is given: by file name. @type {Map<string, { text: string, block: import('./lib/pages.mjs').Block }>} */
const files = new Map();
for (const block of blocks) {
  const name = `${block.page.replaceAll(/[^\w]+/g, '-')}-${block.line}`;
  const add = (/** @type {string} */ text, /** @type {boolean} */ module, /** @type {string} */ extension, part = '') =>
    files.set(join(HOME, `${name}${part}.${extension}`), { text: module ? `${text}\nexport {};` : text, block });
  if (/^(js|jsx|ts|tsx)$/.test(block.language)) add(block.text, true, block.language);
  else if (/^(html|vue|svelte)$/.test(block.language))
    scriptsOf(block.text).forEach(([text, module, extension], i) => add(text, module || block.language !== 'html', extension, `-${i}`));
}

const STUBS = join(HOME, 'stubs.d.ts');
/** What bundlers and compilers give to the files that they read. */
const GIVEN = [
  "declare module '*.wasm?url' { const url: string; export default url; }",
  'interface ImportMeta { env: Record<string, string> }',
  'declare function $props(): any;',
];
/** @type {ts.CompilerOptions} */
const options = {
  allowJs: true,
  checkJs: true,
  noEmit: true,
  strict: true,
  // An example says what is meant, not what each parameter is.
  noImplicitAny: false,
  jsx: ts.JsxEmit.Preserve,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  skipLibCheck: true,
  paths: { 'browser-tracing': [at('src/npm/types/index.d.ts')], 'browser-tracing/*': [at('src/npm/types/*.d.ts')] },
};

/** Packages that examples import and that are not installed for the tests. */
const absent = [
  ...new Set([...files.values()].flatMap(({ text }) => [...text.matchAll(/\bfrom\s+'([^'.][^']*)'|\bimport\s+'([^'.][^']*)'/g)].map(([, a, b]) => a ?? b))),
].filter((name) => !/^(browser-tracing(\/(slim|auto|worker|snippet|global))?|node:.*)$/.test(name) && !existsSync(at('node_modules', name)));

const host = ts.createCompilerHost(options);
const { fileExists, readFile } = host;
const given = (/** @type {string} */ file) =>
  file === STUBS ? [...absent.map((name) => `declare module '${name}';`), ...GIVEN].join('\n') : files.get(file)?.text;
host.fileExists = (/** @type {string} */ file) => given(file) !== undefined || fileExists(file);
host.readFile = (/** @type {string} */ file) => given(file) ?? readFile(file);
const { getSourceFile } = host;
/** @param {string} file @param {ts.ScriptTarget | ts.CreateSourceFileOptions} version @param {any[]} rest */
host.getSourceFile = (file, version, ...rest) => {
  const text = given(file);
  return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
};
const program = ts.createProgram([...files.keys(), STUBS, at('src/npm/types/global.d.ts')], options, host);

describe('JavaScript and TypeScript', () => {
  for (const [file, { text, block }] of files) {
    test(`${block.page}:${block.line}`, () => {
      const source = program.getSourceFile(file);
      assert.ok(source);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      // What a page imports of its own is not there.
      const wrong = found.filter(({ code, messageText }) => !(code === 2307 && /module '\.{1,2}\//.test(String(messageText))));
      assert.deepEqual(
        wrong.map(
          ({ start = 0, messageText }) =>
            `${block.page}:${block.line + text.slice(0, start).split('\n').length}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
        ),
        [],
      );
    });
  }
});

describe('other languages', () => {
  for (const { page, language, text, line } of blocks) {
    if (/^(js|jsx|ts|tsx|text|http|toml)$/.test(language) || /^rust/.test(language)) continue;
    test(`${page}:${line} ${language}`, () => {
      if (language === 'json') JSON.parse(text);
      else if (language === 'sh') execFileSync('bash', ['-n'], { input: text });
      else if (/^(html|vue|svelte)$/.test(language)) {
        /** @type {string[]} */
        const open = [];
        const bare = text.replace(/<!--[^]*?-->/g, '').replace(/(<(script|style)\b[^>]*>)[^]*?(<\/\2>)/g, '$1$3');
        for (const [, end, name, self] of bare.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|'[^']*'|\{[^}]*\}|[^>"'{])*?(\/?)>/g)) {
          if (/^(meta|link|img|br|hr|input|source)$/.test(name) || self) continue;
          if (!end) open.push(name);
          else assert.equal(name, open.pop(), 'what is closed is what was opened last');
        }
        assert.deepEqual(open, [], 'everything is closed');
      } else if (language === 'yaml') assert.doesNotMatch(text, /\t/);
      else assert.fail(`a block of ${language || 'no language'}: say which language it is, and how it is checked`);
    });
  }
});

test('pages with examples in Rust are doctests', () => {
  const list = readFileSync(at('tests/readme/lib.rs'), 'utf8');
  const wanted = [...new Set(blocks.filter(({ language }) => /^rust/.test(language)).map(({ page }) => page))].filter(
    (page) => !/^(CONTRIBUTING|ARCHITECTURE|tests)/.test(page),
  );
  assert.deepEqual(
    wanted.filter((page) => !list.includes(`include_str!("../../${page}")`)),
    [],
  );
});
