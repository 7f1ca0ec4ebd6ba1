// @ts-check
// How the engine of the npm package is compiled: a `cfg` of its own, so that no app can ask for it by a feature, and a stack of 64 KiB, with which
// it is content: each page that has it has this memory. Apps, and the tests, have the compiler's 1 MiB.
import { asReleased, rustflags } from './released.mjs';

/** Arguments of cargo, with the target. */
export const ENGINE = rustflags('--cfg=npm_engine', '-Clink-arg=-zstack-size=65536');

/** Arguments of cargo that build it with these features. @param {string[]} features */
export const engineBuild = (features) => asReleased(['--lib', '--crate-type', 'cdylib', ...ENGINE, ...features]);
