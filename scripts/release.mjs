// @ts-check
// What a release needs of the repository (docs/releasing.md).
//   node scripts/release.mjs --check 1.2.3   is everything of this version? exit code 1 if not
//   node scripts/release.mjs --notes 1.2.3   prints what CHANGELOG.md says of it
import { readFileSync } from 'node:fs';
import { at } from './lib/files.mjs';
import { Problem, cli, isMain } from './lib/terminal.mjs';

/** What CHANGELOG.md says of a version. @param {string} changelog @param {string} version @returns {string | undefined} nothing: it is not there */
export function notesOf(changelog, version) {
  const [, ...parts] = changelog.split(/^## /m);
  const part = parts.find((text) => text.startsWith(`[${version}]`));
  return part
    ?.slice(part.indexOf('\n'))
    .replace(/^\[[^\]]+\]: .*$/gm, '')
    .trim();
}

/**
 * What is not of this version yet.
 * @param {string} version
 * @param {(file: string) => string} read
 * @returns {string[]}
 */
export function unready(version, read) {
  const problems = [];
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) problems.push(`${version} is no version`);
  const { version: npm } = JSON.parse(read('package.json'));
  const crate = /^version = "(.*)"$/m.exec(read('Cargo.toml'))?.[1];
  if (npm !== version) problems.push(`package.json says ${npm}`);
  if (crate !== version) problems.push(`Cargo.toml says ${crate}`);
  if (JSON.parse(read('package-lock.json')).version !== version) problems.push('package-lock.json is of another version');
  if (!new RegExp(`name = "browser-tracing"\nversion = "${version.replaceAll('.', '\\.')}"`).test(read('Cargo.lock')))
    problems.push('Cargo.lock is of another version');
  const changelog = read('CHANGELOG.md');
  if (!notesOf(changelog, version)) problems.push(`CHANGELOG.md has no "## [${version}]"`);
  else if (!new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm').test(changelog))
    problems.push(`CHANGELOG.md does not date ${version} ("## [${version}] - 2026-12-31")`);
  return problems;
}

if (isMain(import.meta.url)) {
  cli(async () => {
    const [what, version = ''] = process.argv.slice(2);
    const read = (/** @type {string} */ file) => readFileSync(at(file), 'utf8');
    if (what === '--check') {
      const problems = unready(version, read);
      if (problems.length) throw new Problem(problems.join('\n'));
    } else if (what === '--notes') {
      const notes = notesOf(read('CHANGELOG.md'), version);
      if (!notes) throw new Problem(`CHANGELOG.md has no "## [${version}]"`);
      console.log(notes);
    } else throw new Problem('node scripts/release.mjs --check VERSION, or --notes VERSION');
  });
}
