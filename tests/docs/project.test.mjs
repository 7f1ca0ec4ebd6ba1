// @ts-check
// The project's own files say what is so: notices, changelog, release, workflows.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { mutants } from '../../scripts/mutants.mjs';
import { ENGINE } from '../../scripts/lib/engine.mjs';
import { at, root } from '../../scripts/lib/files.mjs';
import { notesOf, unready } from '../../scripts/release.mjs';

const read = (/** @type {string} */ file) => readFileSync(at(file), 'utf8');

test('THIRD-PARTY-NOTICES.md names what is linked into the engine and into a Rust app, with its licence', () => {
  const rows = [...read('THIRD-PARTY-NOTICES.md').matchAll(/^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|/gm)];
  for (const [flags, others] of /** @type {[string[], RegExp][]} */ ([
    [ENGINE, /^a Rust app/],
    [['--target', 'wasm32-unknown-unknown'], /^the npm engine/],
  ])) {
    const args = ['tree', '--locked', ...flags, '-e', 'normal,no-proc-macro', '--prefix', 'none', '-f', '{p}|{l}', '-p', 'browser-tracing'];
    const text = execFileSync('cargo', args, { cwd: root, encoding: 'utf8' });
    const linked = [
      ...new Set(
        text
          .trim()
          .split('\n')
          .map((line) => line.replace(/ \((?:\/.*?|[A-Za-z]:.*?|\*)\)/g, '')),
      ),
    ]
      .map((line) => /^(\S+) v\S+\|(.*)$/.exec(line))
      .flatMap((found) => (found && found[1] !== 'browser-tracing' ? [`${found[1]} ${found[2].trim()}`] : []));
    const named = rows.flatMap(([, name, licence, place]) => (others.test(place) ? [] : [`${name} ${licence}`]));
    assert.deepEqual(named.sort(), linked.sort());
  }
});

test('CHANGELOG.md is kept as it says: versions with dates, and the kinds of changes that there are', () => {
  const changelog = read('CHANGELOG.md');
  for (const [, heading] of changelog.matchAll(/^## (.*)$/gm))
    assert.match(heading, /^\[(Unreleased|\d+\.\d+\.\d+(-[\w.]+)?)\]( - \d{4}-\d\d-\d\d)?( \[YANKED\])?$/);
  for (const [, kind] of changelog.matchAll(/^### (.*)$/gm)) assert.match(kind, /^(Added|Changed|Deprecated|Removed|Fixed|Security)$/);
});

test('a release is refused until everything is of its version', () => {
  const { version } = JSON.parse(read('package.json'));
  assert.deepEqual(
    unready(version, (file) => (file === 'CHANGELOG.md' ? `# Changelog\n\n## [${version}] - 2026-01-02\n\n- First.\n` : read(file))),
    [],
  );
  assert.equal(notesOf('# C\n\n## [2.0.0] - 2026-01-02\n\n- B.\n\n## [1.0.0] - 2026-01-01\n\n- A.\n', '2.0.0'), '- B.');
  const problems = unready('99.0.0', read).join('\n');
  for (const file of ['package.json', 'Cargo.toml', 'package-lock.json', 'Cargo.lock', 'CHANGELOG.md'])
    assert.match(problems, new RegExp(file.replace('.', '\\.')));
});

test('workflows run scripts that there are, and ask for no more rights than they need', () => {
  const { scripts } = JSON.parse(read('package.json'));
  for (const file of readdirSync(at('.github/workflows'))) {
    const text = read(`.github/workflows/${file}`);
    for (const [, name] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g)) assert.ok(scripts[name], `${file}: npm run ${name}`);
    for (const [, path] of text.matchAll(/node (scripts\/[\w.-]+)/g)) assert.doesNotThrow(() => read(path), `${file}: ${path}`);
    assert.match(text, /^permissions:/m, `${file} says which rights it needs`);
    assert.doesNotMatch(text, /pull_request_target|NPM_TOKEN/, file);
    // What was measured by a pull request's code is written by a workflow that runs none of it.
    if (/pull-requests: write/.test(text)) assert.doesNotMatch(text, /actions\/checkout/, file);
  }
});

test('what the pages show of the examples is what these do', () => {
  const shown = (/** @type {string} */ page, /** @type {string} */ file) =>
    assert.ok(read(page).includes(`\n${read(`examples/${file}`).trim()}\n`), `${page} does not show examples/${file} as it is`);
  shown('docs/tunnel.md', 'express/tunnel.mjs');
  for (const file of [
    'react-router/src/tracing.js',
    'vue-router/src/tracing.js',
    'tanstack-router/src/tracing.js',
    'next/instrumentation-client.js',
    'next/app/route-name.js',
    'sveltekit/src/hooks.client.js',
    'sveltekit/src/routes/+layout.svelte',
  ])
    shown('docs/routers.md', file);
});

test('README.md is read in a few minutes: at most 200 lines', () => {
  assert.ok(read('README.md').split('\n').length <= 201);
});

test('each line that scripts/mutants.mjs breaks is there once', () => {
  for (const [name, { file, from, to }] of Object.entries(mutants)) {
    assert.equal(read(file).split(from).length, 2, `${name}: ${file} does not hold once: ${from}`);
    assert.notEqual(from, to);
  }
});
