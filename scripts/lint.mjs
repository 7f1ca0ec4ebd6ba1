// @ts-check
// `npm run lint`: rustfmt, clippy with warnings as errors on the host and on wasm, and the type checker over the JavaScript.
import { existsSync } from 'node:fs';
import { ENGINE } from './lib/engine.mjs';
import { at, root } from './lib/files.mjs';
import { runChecks } from './lib/suites.mjs';
import { Problem, cli, isMain, run } from './lib/terminal.mjs';
import { setup } from './setup.mjs';

const WASM = ['--target', 'wasm32-unknown-unknown'];
const DENY = ['--', '-D', 'warnings'];

/**
 * Crates that are no members of the root workspace, and the targets they are for.
 * @type {{ directory: string, targets: string[][] }[]}
 */
const OTHER_CRATES = [
  { directory: 'tests/browser', targets: [['--all-targets', ...WASM]] },
  { directory: 'tests/rust', targets: [['--all-targets']] },
  { directory: 'scripts/xtask', targets: [['--all-targets']] },
  { directory: 'www/server', targets: [['--all-targets']] },
  { directory: 'www/page', targets: [['--all-targets', ...WASM]] },
  { directory: 'www/yew', targets: [['--all-targets', ...WASM]] },
  // Rendered on the server, hydrated in the browser.
  { directory: 'www/leptos', targets: [['--all-targets', '--features', 'ssr'], ['--lib', '--features', 'hydrate', ...WASM]] },
];

/** @returns {[name: string, command: string, args: string[], directory: string][]} */
function checks() {
  const crates = OTHER_CRATES.filter(({ directory }) => existsSync(at(directory, 'Cargo.toml')));
  return [
    ['rustfmt', 'cargo', ['fmt', '--check'], root],
    ['clippy, host', 'cargo', ['clippy', '--locked', '--quiet', '--all-targets', '--features', 'axum,gloo-net,leptos,tracing,yew', ...DENY], root],
    // The engine is no_std and has a panic handler of its own there, so a test harness cannot be part of it.
    ['clippy, the npm engine', 'cargo', ['clippy', '--locked', '--quiet', '--lib', ...ENGINE, ...DENY], root],
    ['clippy, wasm for Rust apps', 'cargo', ['clippy', '--locked', '--quiet', '--all-targets', ...WASM, ...DENY], root],
    ...crates.flatMap(({ directory, targets }) => /** @type {ReturnType<typeof checks>} */ ([
      [`rustfmt, ${directory}`, 'cargo', ['fmt', '--check'], at(directory)],
      ...targets.map((target) => [
        `clippy, ${directory}${targets.length > 1 && target.includes(WASM[0]) ? ', wasm' : ''}`,
        'cargo',
        ['clippy', '--locked', '--quiet', ...target, ...DENY],
        at(directory),
      ]),
    ])),
    ['types of the JavaScript', process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.json')], root],
    ["types of the demo page's JavaScript", process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('www/site/tsconfig.json')], root],
  ];
}

/** Runs every check, also after one failed. @returns {Promise<{ passed: number, failed: number }>} */
export async function lint() {
  await setup();
  return runChecks(checks().map(([name, command, args, cwd]) => [name, () => run(command, args, { cwd, quiet: true })]));
}

if (isMain(import.meta.url)) {
  cli(async () => {
    const { failed } = await lint();
    if (failed) throw new Problem(`${failed} of the checks failed`);
  });
}
