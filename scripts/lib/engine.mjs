// @ts-check
// How the engine of the npm package is compiled: a `cfg` of its own, so that no app can ask for it by a feature.

/** Arguments of cargo, with the target. Beside them stand the flags of .cargo/config.toml. */
export const ENGINE = [...['--config', 'target.wasm32-unknown-unknown.rustflags=["--cfg=npm_engine"]'], ...['--target', 'wasm32-unknown-unknown']];
