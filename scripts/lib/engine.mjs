// @ts-check
// How the engine of the npm package is compiled: a `cfg` of its own, so that no app can ask for it by a feature, and a stack of 64 KiB, with which
// it is content: each page that has it has this memory. Apps, and the tests, have the compiler's 1 MiB.

/** What the compiler is told; the bitcode is what the crates are optimised from as one. */
const FLAGS = ['--cfg=npm_engine', '-Clink-arg=-zstack-size=65536', '-Cembed-bitcode=yes'];

/** Arguments of cargo, with the target. */
export const ENGINE = [...['--config', `target.wasm32-unknown-unknown.rustflags=${JSON.stringify(FLAGS)}`], ...['--target', 'wasm32-unknown-unknown']];

// The profile `release`, as settings of the profile in which the tests are built: so that macros, which are as they are there, are compiled once for
// all. The optimiser over all crates is an argument of the last one's compiler alone, as it would make other macros, too.
const RELEASE = {
  'profile.dev.opt-level': 'z',
  'profile.dev.codegen-units': 1,
  'profile.dev.panic': 'abort',
  // Not "symbols": that would drop the target_features section that wasm-opt reads.
  'profile.dev.strip': 'debuginfo',
  'profile.dev.debug': 0,
  'profile.dev.incremental': false,
  'profile.dev.debug-assertions': false,
  'profile.dev.overflow-checks': false,
};

/** Arguments of cargo that build it with these features. @param {string[]} features */
export const engineBuild = (features) => [
  ...['rustc', '--locked', '--lib', '--crate-type', 'cdylib', ...ENGINE, ...features],
  ...Object.entries(RELEASE).flatMap(([name, value]) => ['--config', `${name}=${JSON.stringify(value)}`]),
  ...['--', '-Clto=fat'],
];
