// @ts-check
// The crate as its users get it: every set of features compiles, its documentation builds as docs.rs builds it, what would be
// published is complete and nothing more, and a server that renders an app gets no dependency of the browser from us.
// E14 is held here: what the crate shows, which features its page names, what it asks of the compiler, what is published.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, root } from './lib/files.mjs';
import { runChecks } from './lib/suites.mjs';
import { Problem, ask, cli, isMain, run, say } from './lib/terminal.mjs';
import { ensureLinters, setup } from './setup.mjs';

const WASM = 'wasm32-unknown-unknown';
/** What exists for browsers alone. */
const BROWSER_ONLY = /^(wasm-bindgen|js-sys|web-sys|wasm-streams|gloo|serde-wasm-bindgen|console_)/;

/** @param {string[]} args @param {string} [directory] @returns {Promise<any>} */
async function metadata(args, directory = root) {
  const text = await ask('cargo', ['metadata', '--locked', '--format-version', '1', ...args], { cwd: directory });
  if (!text) throw new Problem(`cargo metadata ${args.join(' ')} failed in ${directory}`);
  return JSON.parse(text);
}

/** Checked, and not built, as for documentation: so in a directory of its own, beside which others can build. */
const TARGET = 'target/crate';
const env = { CARGO_TARGET_DIR: at(TARGET) };

/** The triple of this machine. */
const host = async () => /host: (.+)/.exec((await ask('rustc', ['-vV'])) ?? '')?.[1] ?? '';

/**
 * What one feature does, and what two do together, is all that the source asks for; each such set compiles, none and all of them too,
 * and the crate without what is on by default.
 * Warnings are errors in each. The private feature of the npm build stands alone: `npm run lint` checks that one.
 * @param {string[]} target
 * @param {{ without?: string[], alone: string[] }} sets `without`: features that are nothing there; `alone`: those whose set gets just what it asks of
 *   other crates, where all others have what all of them ask for. README's apps for Yew and Leptos are built alone, too.
 */
async function featureSets(target, { without = [], alone }) {
  const own = await ownManifest();
  const onByDefault = own.features.default;
  const features = Object.keys(own.features).filter((name) => !['default', ...onByDefault, ...without].includes(name));
  if (features.length < 4) throw new Problem(`only the features ${features.join(', ')}`);
  const pairs = features.flatMap((one, index) => features.slice(index + 1).map((other) => [one, other]));
  const sets = [features, ...pairs, ...features.map((one) => [one])].map((set) => [...onByDefault, ...set]);
  await run('cargo', ['check', '--locked', '--quiet', '--lib', '--features', features.join(), ...target], {
    cwd: root,
    env: { ...env, RUSTC_WORKSPACE_WRAPPER: at('scripts/lib/feature-sets.mjs'), FEATURE_SETS: JSON.stringify(sets) },
    quiet: true,
  });
  const given = [...alone, ''].map((one) => ['--features', one]);
  // What is on by default, each taken away.
  given.push(['--no-default-features'], ...onByDefault.map((/** @type {string} */ one) => ['--no-default-features', '--features', one]));
  for (const set of given) {
    await run('cargo', ['clippy', '--locked', '--quiet', '--lib', ...set, ...target, '--', '-D', 'warnings'], { cwd: root, env, quiet: true }).catch(
      (error) => {
        throw new Problem(`with ${set.join(' ')}: ${error.message}`);
      },
    );
  }
}

/** As docs.rs does, for the features that Cargo.toml names for it; what it shows is what users call. @param {string[]} target */
async function documentation(target) {
  const own = await ownManifest();
  const { features } = own.metadata.docs.rs;
  const everything = Object.keys(own.features).filter((name) => !['default', ...own.features.default].includes(name));
  if (everything.some((name) => !features.includes(name))) throw new Problem(`docs.rs would leave out some of ${everything.join(', ')}`);
  const args = ['doc', '--locked', '--quiet', '--no-deps', '--lib', '--features', features.join(','), ...target];
  // docs.rs has a nightly compiler, for the badges that say which feature an item needs. rustdoc alone hears of it: a compiler that
  // does would build every dependency again.
  await run('cargo', args, { cwd: root, env: { ...env, RUSTDOCFLAGS: '--cfg docsrs -D warnings', RUSTDOC: at('scripts/lib/rustdoc.mjs') }, quiet: true });
  const directory = at(TARGET, ...target.slice(1), 'doc/browser_tracing');
  const all = readFileSync(join(directory, 'all.html'), 'utf8');
  const inner = ['api', 'protocol', 'runtime', 'time', 'tracer'].filter((name) => all.includes(`href="${name}/`));
  if (inner.length) throw new Problem(`the documentation shows what is inside: ${inner.join(', ')}`);
  if (!readFileSync(join(directory, 'yew/index.html'), 'utf8').includes('crate feature <code>yew</code>'))
    throw new Problem('no badge names the feature that an item needs');
}

/** What stands there, on one line and without its markup. @param {string} html */
const textOf = (html) =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&(lt|gt|amp|quot|nbsp);/g, (_, name) => /** @type {Record<string, string>} */ ({ lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ' })[name])
    .replace(/\s+/g, ' ')
    .trim();

/**
 * All that the crate offers, as docs.rs shows it: a line for each item and each of its methods. A change of tests/rust/api.txt is one that users
 * of the crate can see: what is taken away or asks for more belongs into a new major version (0.x: minor).
 * `API=write` in front of the command writes the file. Another rustdoc may put the same in other words, so that only the one that wrote it is asked.
 */
async function publicItems() {
  const directory = at(TARGET, 'doc/browser_tracing');
  const pages = [...readFileSync(join(directory, 'all.html'), 'utf8').matchAll(/<li><a href="([^"#]+)">/g)].map(([, page]) => page);
  if (pages.length < 30) throw new Problem(`the documentation shows only ${pages.length} items`);
  const lines = pages.flatMap((page) => {
    const html = readFileSync(join(directory, page), 'utf8');
    const module = page
      .split('/')
      .slice(0, -1)
      .map((part) => `${part}::`)
      .join('');
    const declared = /<pre class="rust item-decl">([^]*?)<\/pre>/.exec(html)?.[1] ?? '';
    // Its own methods; those of traits stand behind this heading.
    const [own] = html.split(/<h2 id="(?:deref-methods|trait-implementations|implementors|foreign-impls)/);
    const methods = [
      ...own.matchAll(/<section id="(?:method|tymethod|variant|associatedconstant)\.[^"]*"[^>]*>[^]*?<h[34] class="code-header">([^]*?)<\/h[34]>/g),
    ].map(([, header]) => header);
    // Those that every type has, by other crates, and those of the compiler's own are nobody's choice.
    const [mine] = html.split('<h2 id="blanket-implementations"');
    const traits = [...mine.matchAll(/<section id="impl-[^"]*" class="impl">[^]*?<h3 class="code-header">([^]*?)<\/h3>/g)].map(
      ([, header]) => header.split('<div class="where')[0],
    );
    return [
      declared,
      ...methods,
      ...traits.filter((header) => /impl.* for /.test(textOf(header)) && !/\b(Freeze|UnsafeUnpin|Structural\w+)\b/.test(textOf(header))),
    ].map((text) => `${module}${page.split('/').at(-1)?.replace('.html', '')}: ${textOf(text)}`);
  });
  const version = (await ask('rustdoc', ['--version']))?.replace(/^(rustdoc \d+\.\d+).*/, '$1');
  const text = `${version}\n${[...new Set(lines)].sort().join('\n')}\n`;
  const file = at('tests/rust/api.txt');
  if (process.env.API === 'write') writeFileSync(file, text);
  const known = readFileSync(file, 'utf8').split('\n');
  if (known[0] !== version) return say(`tests/rust/api.txt is by ${known[0]}, this is ${version}: not compared`);
  const now = text.split('\n');
  const changed = [
    ...known.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !known.includes(line)).map((line) => `+ ${line}`),
  ];
  if (changed.length)
    throw new Problem(`what the crate offers has changed (API=write npm test -- crate writes tests/rust/api.txt):\n${changed.slice(0, 40).join('\n')}`);
}

/** What a published version holds. */
const PACKED = [
  /^(Cargo\.(toml|toml\.orig|lock)|\.cargo_vcs_info\.json)$/, // by cargo
  /^(README|CHANGELOG|ARCHITECTURE)\.md$/,
  /^LICENSE-(MIT|APACHE)$/,
  // A test of the crate's compares it with the seam's table.
  /^docs\/seam\.md$/,
  /^src\/([\w/]+)\.rs$/,
  /^src\/browser\/\w+\.js$/,
  /^src\/browser\/snippets\/\w+\.js$/,
  /^src\/engine\/instruments\/\w+\/observe\.js$/,
  // Cargo.toml names them as tests.
  /^tests\/(core|conformance)\/\w+\.rs$/,
];

async function contents() {
  const list = ((await ask('cargo', ['package', '--list', '--locked', '--allow-dirty'], { cwd: root })) ?? '').split('\n');
  const strange = list.filter((file) => !PACKED.some((pattern) => pattern.test(file)));
  if (strange.length) throw new Problem(`the package would hold ${strange.slice(0, 10).join(', ')}`);
  const missing = PACKED.filter((pattern) => !list.some((file) => pattern.test(file)));
  if (missing.length) throw new Problem(`the package would hold nothing like ${missing.join(', ')}`);
}

async function publish() {
  // The tree as it is, also while somebody works on it.
  const output = await run('cargo', ['publish', '--dry-run', '--locked', '--allow-dirty', '--color', 'never'], { cwd: root, env, quiet: true });
  const warnings = output.split('\n').filter((line) => line.startsWith('warning:') && !line.includes('dry run'));
  if (warnings.length) throw new Problem(warnings.join('\n'));
}

/**
 * The packages that a package is built with, each with how deep below it it is. Asked for one package alone: what others here ask of
 * their dependencies would be in it too.
 * @param {string[]} args
 */
async function tree(args) {
  const text = await ask('cargo', ['tree', '--locked', '--edges', 'normal', '--prefix', 'depth', '--format', ' {p}', ...args], { cwd: root });
  if (!text) throw new Problem(`cargo tree ${args.join(' ')} failed`);
  return text.split('\n').map((line) => {
    const [depth, name, version] = line.split(' ');
    return { depth: Number(depth), name, version: version.slice(1) };
  });
}

/** The server of the Leptos app: what is there because of us, and what we ask for ourselves. */
async function server() {
  const platform = ['--target', await host()];
  const all = await tree(['-p', 'demo-leptos', '--no-default-features', '--features', 'ssr,tracing', '--no-dedupe', ...platform]);
  const names = new Set(all.map(({ name }) => name));
  const direct = new Set();
  const rest = new Set();
  let inside = Infinity;
  for (const { depth, name } of all) {
    if (depth <= inside) inside = name === 'browser-tracing' ? depth : Infinity;
    if (inside === Infinity) rest.add(name);
    else if (depth === inside + 1) direct.add(name);
  }
  if (names.size < 100) throw new Problem('the graph of the Leptos server is not what it should be');
  if (!direct.has('leptos_router') || !direct.has('sentry-core')) throw new Problem(`a server without our features: ${[...direct]}`);
  const browser = [...direct].filter((name) => BROWSER_ONLY.test(name));
  if (browser.length) throw new Problem(`on a server we depend on ${browser.join(', ')}`);
  const brought = [...names].filter((name) => name !== 'browser-tracing' && !rest.has(name) && BROWSER_ONLY.test(name));
  if (brought.length) throw new Problem(`on a server there is because of us: ${brought.join(', ')}`);

  // Without a framework nothing of it is there at all; in the browser it is, or this would say nothing.
  const features = ['-p', 'browser-tracing', '--features', 'axum,tracing'];
  const named = async (/** @type {string[]} */ target) =>
    (await tree([...features, ...target])).map(({ name }) => name).filter((name) => BROWSER_ONLY.test(name));
  const plain = await named(platform);
  if (plain.length) throw new Problem(`with axum and tracing a server gets ${plain.join(', ')}`);
  if (!(await named(['--target', WASM])).length) throw new Problem('in the browser there is no wasm-bindgen either: this check is blind');
}

/** The manifest of the crate. @returns {Promise<any>} */
const ownManifest = async () => (await metadata(['--no-deps'])).packages.find((/** @type {any} */ it) => it.name === 'browser-tracing');

/**
 * No dependency asks for a newer compiler than Cargo.toml says. (That the crate itself does not is for clippy: `incompatible_msrv`.)
 * `axum` stands apart: it needs what the `sentry` crate needs, and the README says so.
 */
async function oldestCompiler() {
  const minor = (/** @type {string | null} */ version) => Number(/^1\.(\d+)/.exec(version ?? '')?.[1] ?? 0);
  const own = await ownManifest();
  const { packages } = await metadata([]);
  const newer = async (/** @type {string[]} */ features) => {
    const used = new Set((await tree(['-p', own.name, '--target', 'all', '--features', features.join(',')])).map(({ name, version }) => `${name} ${version}`));
    if (used.size < 20) throw new Problem('the graph of the crate is not what it should be');
    return packages.filter((/** @type {any} */ it) => used.has(`${it.name} ${it.version}`) && minor(it.rust_version) > minor(own.rust_version));
  };
  const names = (/** @type {any[]} */ list) => list.map((it) => `${it.name} ${it.version} (${it.rust_version})`).join(', ');
  const features = own.metadata.docs.rs.features.filter((/** @type {string} */ name) => name !== 'axum');
  const all = await newer(features);
  if (all.length) throw new Problem(`with Rust ${own.rust_version} these do not build: ${names(all)}`);
  const server = await newer(['axum']);
  const stated = Number(/`axum`[^.]*Rust 1\.(\d+)/.exec(readFileSync(at('docs/rust.md'), 'utf8'))?.[1]);
  if (server.some((/** @type {any} */ it) => minor(it.rust_version) > stated))
    throw new Problem(`docs/rust.md says Rust 1.${stated} for axum, which is too old for ${names(server)}`);
  const sentry = /sentry-core = \{ version = "([\d.]+)"/.exec(readFileSync(at('Cargo.toml'), 'utf8'))?.[1];
  if (!readFileSync(at('docs/rust.md'), 'utf8').includes(`\`sentry\` ${sentry}`))
    throw new Problem(`docs/rust.md does not say that axum needs \`sentry\` ${sentry}`);
}

/** What is said where the words of `debug` are not there: in a release build. The other tests are run with them. */
async function withoutDebug() {
  const args = ['test', '--locked', '--lib', '--config', 'profile.dev.debug-assertions=false', 'debug_without_its_words'];
  const said = await run('cargo', args, { cwd: root, env, quiet: true });
  if (!said.includes('1 passed')) throw new Problem(said);
}

/** @type {[name: string, check: () => Promise<void>][]} */
const checks = [
  ['the oldest compiler', oldestCompiler],
  ['what would be published', contents],
  ['cargo publish --dry-run', publish],
  ["a server's dependencies", server],
  ['documentation', () => documentation([])],
  ['what the crate offers', publicItems], // reads the documentation
  ['documentation, wasm', () => documentation(['--target', WASM])],
  ['without the words of debug', withoutDebug],
  ['every set of features', () => featureSets([], { alone: ['axum', 'tracing'] })],
  ['every set of features, wasm', () => featureSets(['--target', WASM], { without: ['axum'], alone: ['gloo-net', 'tracing'] })], // its documentation is built with it
];

/**
 * Runs every check, also after one failed.
 * @param {string} [word] only those with it in their name
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function checkCrate(word = '') {
  await Promise.all([setup(), ensureLinters()]);
  return runChecks(checks.filter(([name]) => name.includes(word)));
}

if (isMain(import.meta.url)) {
  cli(async () => {
    const { failed } = await checkCrate(process.argv[2]);
    if (failed) throw new Problem(`${failed} of the checks failed`);
  });
}
