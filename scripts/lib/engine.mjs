// @ts-check
// How the engine of the npm package is compiled: a `cfg` of its own, so that no app can ask for it by a feature, and a stack of 64 KiB, with which
// it is content: each page that has it has this memory. Apps, and the tests, have the compiler's 1 MiB.

/** What the compiler is told. */
const FLAGS = ['--cfg=npm_engine', '-Clink-arg=-zstack-size=65536'];

/** Arguments of cargo, with the target. */
export const ENGINE = [...['--config', `target.wasm32-unknown-unknown.rustflags=${JSON.stringify(FLAGS)}`], ...['--target', 'wasm32-unknown-unknown']];
