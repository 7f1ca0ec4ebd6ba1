// @ts-check
// The address of the repository stands in package.json (`repository.url`), and nowhere else by hand.
//   node scripts/address.mjs       writes it into everything else that names it
// Registries show the README away from the repository, so its image and its links are whole addresses.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { at, filesBelow, root } from './lib/files.mjs';
import { cli, isMain, say } from './lib/terminal.mjs';

/** `https://…`, without `.git`. */
export const repository = () => JSON.parse(readFileSync(at('package.json'), 'utf8')).repository.url.replace(/^git\+|\.git$/g, '');

/** Each file that names the address, and what it should be. @returns {[file: string, is: string, should: string][]} */
export function addressed() {
  const address = repository();
  /** @type {[string, (text: string) => string][]} */
  const rules = [
    ['package.json', (text) => text.replace(/("homepage": ")[^"]*/, `$1${address}#readme`).replace(/("bugs": ")[^"]*/, `$1${address}/issues`)],
    ['Cargo.toml', (text) => text.replace(/^(repository|homepage) = ".*"$/gm, `$1 = "${address}"`)],
    // A path is a file of the repository; what is already an address of a file there may be that of an earlier place.
    [
      'README.md',
      (text) =>
        text.replace(
          /(!?)\[([^\]]*)\]\((?:https:\/\/[^)\s]+?\/(?:raw|blob)\/HEAD\/)?((?![a-z]+:|#)[^)\s]+)\)/g,
          (_, image, words, file) => `${image}[${words}](${address}/${image ? 'raw' : 'blob'}/HEAD/${file})`,
        ),
    ],
    // Elsewhere relative links do; what is no page of the site, or no page at all, has a whole address.
    ...[...filesBelow(at('docs')).map((file) => relative(root, file)), '.github/ISSUE_TEMPLATE/config.yml']
      .filter((file) => /\.(md|yml)$/.test(file))
      .map(
        (file) =>
          /** @type {[string, (text: string) => string]} */ ([
            file,
            (text) => text.replace(/https:\/\/[^\s)]+?(?=\/(?:tree|blob|raw)\/HEAD\/|\/security\/advisories\/new)/g, address),
          ]),
      ),
  ];
  return rules.map(([file, rule]) => {
    const is = readFileSync(at(file), 'utf8');
    return [file, is, rule(is)];
  });
}

if (isMain(import.meta.url)) {
  cli(async () => {
    for (const [file, is, should] of addressed()) {
      if (is === should) continue;
      writeFileSync(at(file), should);
      say(file);
    }
  });
}
