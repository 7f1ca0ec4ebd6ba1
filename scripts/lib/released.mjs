// @ts-check
// What is made for users is built as `cargo build --release` does, but in the profile of the tests: so that macros, which are alike in both, are
// compiled once for all.
import { readFileSync } from 'node:fs';
import { Problem } from './terminal.mjs';
import { at } from './files.mjs';

const WASM = 'wasm32-unknown-unknown';

/** What the compiler is told of wasm; the bitcode is what the crates are optimised from as one. @param {...string} flags */
export const rustflags = (...flags) => [
  ...['--config', `target.${WASM}.rustflags=${JSON.stringify([...flags, '-Cembed-bitcode=yes'])}`],
  ...['--target', WASM],
];

/** What cargo's profile `release` has beside the settings of Cargo.toml. */
const DEFAULTS = { debug: '0', incremental: 'false', 'debug-assertions': 'false', 'overflow-checks': 'false' };

/** The settings of Cargo.toml's profile `release`, as they stand there. @returns {Record<string, string>} */
function settings() {
  const [, section] = /^\[profile\.release\]\n((?:.+\n)*)/m.exec(readFileSync(at('Cargo.toml'), 'utf8')) ?? [];
  if (!section) throw new Problem('Cargo.toml has no [profile.release]');
  return { ...DEFAULTS, ...Object.fromEntries([...section.matchAll(/^([\w-]+) = (.+)$/gm)].map(([, name, value]) => [name, value])) };
}

/** Arguments of cargo that build one crate like this for wasm. @param {string[]} args which one, with `rustflags` */
export function asReleased(args) {
  // The optimiser over all crates is an argument of the last one's compiler alone, as it would make other macros, too.
  const { lto, ...profile } = settings();
  return [
    ...['rustc', '--locked', ...args],
    ...Object.entries(profile).flatMap(([name, value]) => ['--config', `profile.dev.${name}=${value}`]),
    ...['--', `-Clto=${JSON.parse(lto)}`],
  ];
}
