// @ts-check
// `npm run docs`: the documentation as a site, with search and the API's reference, in docs/.vitepress/dist.
//   --serve   shows it, and goes on as the pages change
import { at } from './lib/files.mjs';
import { cli, run, say } from './lib/terminal.mjs';
import { checkNode, ensureNpm } from './setup.mjs';

cli(async () => {
  checkNode();
  const docs = at('docs');
  await ensureNpm(docs);
  const bin = (/** @type {string} */ name) => at('docs/node_modules/.bin', name);
  // From the reference back to the pages.
  await run(bin('typedoc'), ['--logLevel', 'Warn', '--titleLink', process.env.DOCS_BASE ?? '/browser-tracing/'], { cwd: docs });
  const serve = process.argv.includes('--serve');
  await run(bin('vitepress'), [serve ? 'dev' : 'build'], { cwd: docs });
  if (!serve) say('The site is in docs/.vitepress/dist.');
});
