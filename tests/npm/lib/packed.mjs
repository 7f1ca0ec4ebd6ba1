// @ts-check
// The package as npm would publish it, packed and installed in a folder of its own, and sample apps compiled against it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../scripts/build.mjs';
import { at } from '../../../scripts/lib/files.mjs';

await build({ quiet: true });

/** @param {string} command @param {string[]} args @param {string} cwd */
function runIn(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = /** @type {any} */ (error);
    throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
  }
}

/**
 * Packs and installs it.
 * @param {string} name of the folder, below target/npm
 */
export function pack(name) {
  const work = at('target/npm', name);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'node_modules'), { recursive: true });
  /** @param {string} command @param {string[]} args @param {string} [cwd] */
  const run = (command, args, cwd = work) => runIn(command, args, cwd);
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], at('.')));
  const tarball = join(work, packed.filename);
  run('tar', ['xzf', tarball, '-C', work]);
  const installed = join(work, 'node_modules/browser-tracing');
  run('mv', [join(work, 'package'), installed]);
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  return { work, packed, tarball, installed, manifest, run };
}

/** Compilers by the name of their package: the native one takes a tenth of the time, the other one is what most apps still have. */
const NATIVE = 'typescript-native';
export const TYPESCRIPT_5 = 'typescript';

/**
 * Compiles files.
 * @param {string} work
 * @param {Record<string, unknown>} options of the compiler
 * @param {string[]} files
 * @param {string} [compiler]
 */
export function compile(work, options, files, compiler = NATIVE) {
  const compilerOptions = { strict: true, noEmit: true, target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], types: [], module: 'esnext', ...options };
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  runIn(process.execPath, [at('node_modules', compiler, 'bin/tsc'), '-p', 'tsconfig.json'], work);
}

/**
 * Compiles the sample apps of tests/types.
 * @param {string} work
 * @param {string} resolution how modules are found
 * @param {string} [compiler]
 */
export function compileApps(work, resolution, compiler) {
  const apps = at('tests/types');
  for (const app of readdirSync(apps).filter((name) => name.endsWith('.ts'))) {
    writeFileSync(join(work, app), readFileSync(join(apps, app)));
  }
  // The same app, with only the package's name changed.
  for (const name of ['app', 'shapes']) {
    const text = readFileSync(join(apps, `sentry-${name}.ts`), 'utf8');
    assert.ok(text.includes("'@sentry/browser'"));
    writeFileSync(join(work, `changed-${name}.ts`), text.replaceAll("'@sentry/browser'", "'browser-tracing'"));
  }
  runIn('ln', ['-sfn', at('node_modules/@sentry'), join(work, 'node_modules/@sentry')], work);
  writeFileSync(join(work, 'package.json'), '{ "type": "module" }');
  compile(
    work,
    { exactOptionalPropertyTypes: false, module: /16|next/.test(resolution) ? resolution : 'esnext', moduleResolution: resolution, skipLibCheck: false },
    ['app.ts', 'changed-app.ts', 'changed-shapes.ts', 'slim-app.ts', 'core-app.ts', 'entries-app.ts', 'typos.ts'],
    compiler,
  );
}
