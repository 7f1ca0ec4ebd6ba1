// @ts-check
// `npm run test:soak -- SUITE [TIMES]`: a suite ten times in a row beside two busy processes, each run with all its tests. A test that
// depends on how fast the machine is does not survive it. Ends at the first failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { at } from './lib/files.mjs';
import { Problem, cli, say } from './lib/terminal.mjs';

const BUSY = 2;

cli(async () => {
  const [suite, times = '10'] = process.argv.slice(2);
  const count = Number(times);
  if (!suite || !(count > 0)) throw new Problem('usage: npm run test:soak -- SUITE [TIMES]');
  const busy = Array.from({ length: BUSY }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  const stop = () => busy.forEach((child) => child.kill('SIGKILL'));
  process.on('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
  try {
    for (let run = 1; run <= count; run++) {
      const start = performance.now();
      const child = spawn(process.execPath, [at('scripts/test.mjs'), suite], { stdio: ['ignore', 'pipe', 'inherit'] });
      let counts = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (counts += text));
      const [code] = await once(child, 'close');
      say(`${suite}, run ${run} of ${count}: ${counts.trim()} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
      if (code !== 0) throw new Problem(`${suite} failed in run ${run} of ${count}`);
    }
  } finally {
    stop();
  }
  console.log(`${suite} passed ${count} times in a row beside ${BUSY} busy processes`);
});
