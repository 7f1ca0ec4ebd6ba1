// @ts-check
// Where things are, and whether the inputs of a build step changed since its last run.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top directory of this repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** @param {...string} parts a path below the top directory */
export const at = (...parts) => join(root, ...parts);

/**
 * Every file below `path` (itself, when it is a file), sorted; build output and dependencies are left out.
 * @param {string} path
 * @returns {string[]}
 */
export function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? (['node_modules', 'target', 'pkg'].includes(entry.name) ? [] : filesBelow(join(path, entry.name))) : [join(path, entry.name)],
    );
}

/**
 * A digest of the names and contents of all files below the given paths, and of the given facts.
 * @param {string[]} paths
 * @param {unknown} [facts] anything JSON can carry: tool versions, options
 */
export function digest(paths, facts) {
  const hash = createHash('sha256').update(JSON.stringify(facts ?? null));
  for (const file of paths.flatMap(filesBelow)) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Was the last success of a step with these inputs? @param {string} stampFile @param {string} inputs a digest */
export const isCurrent = (stampFile, inputs) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === inputs;

/**
 * Does the work only when its inputs changed since the last time it succeeded or an output is missing.
 * @param {string} stampFile where the digest of the last success is kept
 * @param {string} inputs a digest
 * @param {string[]} outputs files that must exist
 * @param {() => Promise<unknown>} work
 * @returns {Promise<boolean>} whether the work was done
 */
export async function whenChanged(stampFile, inputs, outputs, work) {
  if (isCurrent(stampFile, inputs) && outputs.every((file) => existsSync(file))) return false;
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, inputs);
  return true;
}
