// @ts-check
// What the pages quote and count is what the source has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at, filesBelow } from '../../scripts/lib/files.mjs';

const read = (/** @type {string} */ file) => readFileSync(at(file), 'utf8');
const below = (/** @type {string} */ directory, /** @type {RegExp} */ name) =>
  filesBelow(at(directory))
    .filter((file) => name.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
/** Rows of the tables behind a heading, by their cells. @param {string} page @param {string} [heading] @returns {string[][]} */
const rows = (page, heading = '') => {
  const text = read(page);
  const from = heading ? text.indexOf(`## ${heading}\n`) : 0;
  assert.ok(from >= 0, `${page} has no "${heading}"`);
  const end = heading ? text.indexOf('\n## ', from + 4) : -1;
  return [...text.slice(from, end < 0 ? undefined : end).matchAll(/^\| (.*) \|$/gm)].map(([, row]) => row.split(' | '));
};
const quoted = (/** @type {string} */ cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
/** Backslashes and both kinds of quotes are written otherwise in source. */
const plain = (/** @type {string} */ text) => text.replaceAll(/\\|['"’]/g, '');

test('docs/explain.md: each reason is one that explain() gives', () => {
  const source = plain(below('src', /\/explain\.js$/));
  const [, ...table] = rows('docs/explain.md', 'Why is there no header');
  // The first table; the second one is about what was seen.
  const reasons = table
    .slice(
      0,
      table.findIndex(([cell]) => cell.startsWith('seen')),
    )
    .flatMap(([cell]) => quoted(cell));
  assert.ok(reasons.length > 20);
  for (const reason of reasons) {
    // A reason may be put together: an option's or scheme's name, then what is said of it.
    const parts = plain(reason)
      .split(/…|^(?:traceFetch|traceXHR|fetch|XMLHttpRequest|data:|off:|mode:) ?|^, but fetch|: (?:false|no-cors|navigate)$/)
      .filter((part) => part && part.length > 3);
    for (const part of parts) assert.ok(source.includes(part.trim()), `"${reason}": no reason holds "${part}"`);
  }
});

test('docs/explain.md: each line of debug is one that it says', () => {
  const source = plain(below('src', /\.(rs|js)$/));
  const lines = [
    ...read('docs/explain.md')
      .replaceAll(/([^|])\n(?=[^\n|#])/g, '$1 ')
      .matchAll(/"([^"\n]{12,})"/g),
  ].map(([, text]) => text);
  assert.ok(lines.length > 20);
  for (const line of lines) {
    for (const part of plain(line).split(
      /…|\(\w+\)|\b(?:by )?tracesSampleRate 0\.2|: not recorded|: recorded|tracesSampelRate|tracesSampleRate\?|idleTimeout|browserTracingIntegration|\[2\]|returned null|4xx|, but |; |: /,
    )) {
      const words = part.trim().replace(/^[.,;:) ]+|[.,;:( ]+$/g, '');
      if (words.length > 8) assert.ok(source.includes(words), `"${line}": nothing says "${words}"`);
    }
  }
});

test('docs/options.md has every option, and no other', () => {
  const debug = below('src', /\.js$/);
  const known = (/** @type {string} */ table) =>
    [...(new RegExp(`const ${table} = \\{([^]*?)\\n\\};`).exec(debug)?.[1] ?? '').matchAll(/: '([^']*)'/g)].flatMap(([, names]) => names.split(' '));
  const table = (/** @type {string} */ heading) =>
    rows('docs/options.md', heading)
      .flatMap(([cell]) => quoted(cell))
      .map((name) => name.replace(/^\.|\..*$/g, ''))
      .filter(Boolean);
  const listed = (/** @type {string} */ heading) => [...new Set(table(heading))].sort();
  // Of other packages or earlier versions: said in the text.
  const without = ['_experiments', '_metadata', 'enableElementTiming', 'ignorePerformanceApiSpans', 'trackFetchStreamPerformance'];
  const wanted = (/** @type {string} */ name, /** @type {string[]} */ more = []) =>
    [...new Set([...known(name).filter((option) => !without.includes(option)), ...more])].sort();
  assert.deepEqual(
    listed('Of `init`').filter((name) => name !== 'fetchOptions'),
    wanted('OPTIONS'),
  );
  assert.deepEqual(
    listed('Of `browserTracingIntegration`'),
    wanted('TRACING').filter((name) => name !== 'tracePropagationTargets'),
  );
});

test('docs/limits.md: the caps are those of the source', () => {
  const text = read('docs/limits.md').replaceAll(/(\d) (\d{3})/g, '$1$2');
  /** Constants of this name, wherever they stand. @param {string} language @param {string} name */
  const values = (language, name) => {
    const found = [...below('src', new RegExp(`\\.${language}$`)).matchAll(new RegExp(`\\bconst ${name}(?:: \\w+)? = ([^;]+);`, 'g'))];
    assert.ok(found.length, `nothing in ${language} has ${name}`);
    return found.map(([, text]) => Number(Function(`return ${text.replaceAll('_', '')}`)()));
  };
  /** @type {[language: string, name: string, said: (value: number) => string][]} */
  const caps = [
    ['rs', 'MAX_CHILDREN', (n) => `children of a transaction | ${n}`],
    ['rs', 'MAX_LIVE_SPANS', (n) => `spans held at a time | ${n}`],
    ['js', 'MAX_EARLY', (n) => `before the engine is there | ${n}`],
    ['rs', 'MAX_REQUESTS', (n) => `requests open at a time | ${n}`],
    ['rs', 'MAX_CONTEXTS', (n) => `at a time | ${n} | further ones run in the current one`],
    ['rs', 'MAX_PENDING_EVENTS', (n) => `wait for a hook | ${n}`],
    ['rs', 'MAX_NAME', (n) => `a key | ${n} characters`],
    ['js', 'MAX_NAME', (n) => `a key | ${n} characters`],
    ['js', 'MAX_VALUE', (n) => `text of a value | ${n} characters`],
    ['js', 'MAX_MEMBERS', (n) => `members of a value in all | ${n}`],
    ['js', 'MAX_DEPTH', (n) => `(3), at most ${n}`],
    ['rs', 'MAX_LIST', (n) => `list option (\`routes\`, …) | ${n}`],
    ['rs', 'MAX_SEGMENTS', (n) => `patterns are compared with | ${n}`],
    ['rs', 'MAX_LENGTH', (n) => `header \`baggage\` | ${n} characters`],
    ['rs', 'MAX_MEMBERS', (n) => `${n} members of ours`],
    ['rs', 'MAX_POSTS', (n) => `requests of ours at a time | ${n};`],
    ['rs', 'MAX_POSTS_HIDDEN', (n) => `; ${n} when the page is hidden`],
    ['rs', 'MAX_ATTEMPTS', (n) => `attempts to send an envelope | ${n}`],
    ['rs', 'MAX_WAITING', (n) => `wait for another attempt | ${n}`],
    ['rs', 'MAX_LIMIT', (n) => `tried again | ${n / 1000} s`],
    ['rs', 'KEEPALIVE_BYTES', (n) => `at a time | ${n} bytes`],
    ['rs', 'KEEPALIVE_REQUESTS', (n) => `bytes, ${n} requests`],
    ['js', 'POST_TIME', (n) => `one request of ours | ${n / 1000} s`],
    ['js', 'MAX_HELD', (n) => `until their code is loaded | ${n}`],
    ['js', 'MAX_GENERATIONS', (n) => `of events | ${n} generations`],
    ['js', 'MAX', (n) => `one batch | ${n}, 5 s`],
    ['rs', 'MAX_QUEUED', (n) => `${n} envelopes and 32 MiB waiting`],
    ['rs', 'MAX_SENDS', (n) => `; ${n} at a time; 10 s`],
  ];
  for (const [language, name, said] of caps) {
    const all = values(language, name);
    assert.ok(
      all.some((value) => text.includes(said(value))),
      `${name} (${language}) is ${all.join(' or ')}; docs/limits.md does not say "${said(all[0])}"`,
    );
  }
});

test('docs/privacy.md names the parts of names that mark secrets', () => {
  const [, list = ''] = /const SECRETS: &str = "([^"]*)"/.exec(below('src', /\.rs$/)) ?? [];
  const secrets = list.match(/\w+/g) ?? [];
  assert.ok(secrets.length > 10);
  const [, sentence = ''] = /where the name speaks of a secret: it holds ([^.]*)\./.exec(read('docs/privacy.md').replaceAll('\n', ' ')) ?? [];
  assert.deepEqual(quoted(sentence).sort(), secrets.sort());
});

test('README.md has the sizes of docs/sizes.md', () => {
  const sizes = read('docs/sizes.md');
  const numbers = rows('README.md', 'Honest numbers').flatMap((cells) => (/^\d/.test(cells[1]) ? [`${cells[1]} KB | ${cells[2]} |`] : []));
  assert.equal(numbers.length, 5);
  for (const number of numbers) assert.ok(sizes.includes(number), `docs/sizes.md has no "${number}"`);
});

test('docs/options.md: what is not marked as npm only is an option in Rust, and each option in Rust is there', () => {
  const functions = [...read('src/api/rust/options.rs').matchAll(/^ {4}pub (?:const )?fn (\w+)/gm)].map(([, name]) => name);
  assert.ok(functions.length > 40);
  const found = new Set(['new']);
  // Of the first column the names; `dsn` is given to `new`, and what Rust always does is said in the row.
  const isElsewhere = (/** @type {string} */ row) => /\*npm only\*|`browser-tracing\/\w+` (?:and `\/core` )?only|In Rust always|^`dsn`/.test(row);
  for (const [name, ...cells] of rows('docs/options.md')) {
    const row = [name, ...cells].join(' | ');
    const [, other] = /Rust: `(\w+)`/.exec(row) ?? [];
    for (const option of quoted(name)) {
      const snake = option.replace(/[A-Z]+(?![a-z])|[A-Z]/g, (capitals) => `_${capitals.toLowerCase()}`);
      const rust = other && other !== 'release_name' ? other : snake;
      if (functions.includes(rust)) found.add(rust);
      assert.equal(functions.includes(rust), !isElsewhere(row), `${option}: Options::${rust}`);
    }
  }
  assert.deepEqual(
    functions.filter((name) => !found.has(name)),
    [],
  );
});

test('ARCHITECTURE.md: the last column of its history is what the source has now', () => {
  /** The column "now" of a row, by how the row begins. @param {string} start */
  const now = (start) => {
    const row = rows('ARCHITECTURE.md', 'History').find(([cell]) => cell.startsWith(start));
    assert.ok(row, `the history has no row "${start}"`);
    return row[3];
  };
  /** @param {string} start @param {number} count */
  const below = (start, count) => {
    const [, limit] = /^fewer than (\d+)/.exec(now(start)) ?? [];
    assert.ok(count < Number(limit), `${start}: ${count}, which is not ${now(start)}`);
    assert.ok(count > Number(limit) * 0.6, `${start}: ${count}, which is far fewer than ${limit}`);
  };
  const paths = (/** @type {string} */ directory, /** @type {RegExp} */ name) =>
    filesBelow(at(directory))
      .map((file) => file.slice(at('').length).replace(/^\//, ''))
      .filter((file) => name.test(file) && !file.includes('/snippets/'));
  const count = (/** @type {string} */ text, /** @type {RegExp} */ pattern) => (text.match(pattern) ?? []).length;
  const rust = (/** @type {string} */ directory) => paths(directory, /(?<!\/tests|\/other_writers)\.rs$/).map((file) => ({ file, text: read(file) }));
  const engine = rust('src/engine');
  const parts = [...engine, ...rust('src/protocol'), ...rust('src/runtime')];
  /** Types of the fields of a struct, which may have but the one of its tuple. @param {string} name @param {{ text: string }[]} [files] */
  const fields = (name, files = engine) => {
    const found = files.flatMap(({ text }) => new RegExp(`^pub\\(crate\\) struct ${name}(?:<.*>)?(?: \\{$([^]*?)^\\}|\\(.*\\);)`, 'm').exec(text) ?? []);
    assert.equal(found.length, 2, `struct ${name}`);
    if (!found[1]) return [found[0]];
    return [...found[1].matchAll(/^ {4}(?:pub(?:\(\w+\))? )?\w+: (.*),$/gm)].map(([, type]) => type);
  };

  const state = fields('Tracer');
  const rooms = state.filter((type) => /^[A-Z]\w+$/.test(type));
  const sizes = ['Tracer', ...rooms].map((name) => /** @type {[string, number]} */ ([name, fields(name).length]));
  const [[name, most]] = sizes.sort(([, a], [, b]) => b - a);
  assert.equal(now('fields of the engine'), `${most} (\`${name}\`); the engine itself has ${state.length}: its rooms, and when its timer fires`);
  const [, larger = ''] = read('ARCHITECTURE.md').split('\nState is what');
  const others = [...larger.matchAll(/`(\w+)`\s(\d+)/g)];
  assert.equal(others.length, 5);
  for (const [, other, said] of others) assert.equal(fields(other, [...engine, { text: read('src/api/rust/options.rs') }]).length, Number(said), other);

  const front = ['mod', 'calls', 'page', 'explain'].map((file) => read(`src/engine/${file}.rs`)).join('\n');
  below('functions that see all', count(front, /^ {4}(?:pub\(crate\) )?(?:const )?fn /gm));
  assert.equal(Number(now('files that took whatever')), engine.filter(({ text }) => /^use super::\*/m.test(text)).length);
  below('longest file', Math.max(...engine.map(({ text }) => text.split('\n').length - 1)));
  const isCode = (/** @type {string} */ line) => /^\s*(?!\/\/|\/?\*)\S/.test(line);
  const long = [...paths('src', /\.js$/).map((file) => ({ file, text: read(file) })), ...rust('src')].filter(
    ({ file, text }) => file !== 'src/seam/table.rs' && text.split('\n#[cfg(test)]\nmod tests {')[0].split('\n').filter(isCode).length > 400,
  );
  assert.equal(Number(now('files of more than 400')), long.length, long.map(({ file }) => file).join());
  assert.equal(
    Number(now('`pub` items')),
    count(parts.map(({ text }) => text).join('\n'), /^\s*pub (?:const )?(?:fn|struct|enum|const|trait|type|mod|use) /gm),
  );

  // What names the instrument. The seam's constants are written by a tool; names of attributes are its own where they stand.
  const named = paths('src', /\.(rs|js)$/).filter(
    (file) =>
      !/^src\/(api|engine\/instruments\/(long_frames|tests)|browser\/(seam|positions))/.test(file) &&
      /long_?(animation_?)?frame/i.test(read(file).split('\n#[cfg(test)]\nmod tests {')[0]),
  );
  const listed = quoted(now('files to touch')).map((file) => `src/${file.startsWith('instruments') ? `engine/${file}` : file}`);
  assert.deepEqual(listed.sort(), [...named, 'src/protocol/names.rs'].sort());
  assert.equal(parseInt(now('files to touch')), listed.length);

  const words = (/** @type {string[]} */ files) => count(files.map(read).join('\n'), /\b[Aa]ny\b/g);
  below('`any`', words(paths('src', /\.js$/)));
  below('of these in the shim', words(['src/browser/shim.js', 'src/browser/host.js']));
  const { engine: whole, core } = JSON.parse(read('tests/size.json')).budgets.brotli.parts;
  const bytes = (/** @type {string} */ text) => Number(text.replace(',', ''));
  for (const [start, budget] of /** @type {[string, number][]} */ ([
    ['engine, bytes', whole],
    ['the same without', core],
  ])) {
    const size = bytes(now(start));
    assert.ok(size <= budget && size > budget * 0.99, `${start}: ${size}, of ${budget}`);
    assert.ok(read('ARCHITECTURE.md').includes(`**${now(start)}**`), `"What a build leaves out" says otherwise than ${now(start)}`);
  }
});
