// @ts-check
// How the tests that are compiled to wasm are run: in Node, or in the browser whose driver is named.
import { xtask } from '../setup.mjs';

/** The crate of the tests that need a browser. */
export const BROWSER_TESTS = 'tests/browser';

/** Arguments of cargo. `--locked`: the committed lock files are what is tested. */
export const WASM_TEST = ['test', '--locked', '--target', 'wasm32-unknown-unknown'];

/**
 * The environment of such a run. The runner takes the first driver it finds, so every other is unset.
 * @param {Record<string, string | undefined>} [browser] e.g. `{ CHROMEDRIVER: path }`; nothing = Node
 * @returns {Record<string, string | undefined>}
 */
export function wasmEnv(browser = {}) {
  const drivers = Object.fromEntries(['GECKODRIVER', 'SAFARIDRIVER', 'CHROMEDRIVER', 'MSEDGEDRIVER'].map((name) => [name, undefined]));
  return {
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: `${xtask} test-runner`,
    // Seconds, on a busy machine: for the tests, and for the driver to listen.
    WASM_BINDGEN_TEST_TIMEOUT: '120',
    WASM_BINDGEN_TEST_DRIVER_TIMEOUT: '120',
    ...drivers,
    ...browser,
  };
}
