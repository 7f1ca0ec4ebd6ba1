// @ts-check
// Spotlight as a library, in a process of its own: its command-line program would report itself to its vendor.
// Argument: the port. Prints the port it listens on, and ends with SIGTERM, SIGINT, or its stdin.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { at } from './files.mjs';

process.stdin.resume().on('end', () => process.exit());
// Listening to it must not keep us from ending.
/** @type {import('node:net').Socket} */ (process.stdin).unref();

const dist = at('www/node_modules/@spotlightjs/spotlight/dist');
const { setupSpotlight } = await import(pathToFileURL(join(dist, 'server/main.js')).href);

const read = (/** @type {string} */ name) => readFileSync(join(dist, 'ui', name));
const manifest = Object.values(JSON.parse(read('manifest.json').toString()));
/** @type {Record<string, Buffer>} */
const filesToServe = Object.fromEntries(manifest.flatMap(({ file, css = [] }) => [file, ...css]).map((name) => [name, read(name)]));
// Nor may its page: the policy it comes with allows one foreign host.
filesToServe['index.html'] = Buffer.from(read('index.html').toString().replace(' https://*.sentry.io', ''));

const server = await setupSpotlight({ port: Number(process.argv[2]), filesToServe, isStandalone: true });
if (!server) {
  console.error(`another Spotlight listens on port ${process.argv[2]}: stop it, or choose another port with SPOTLIGHT_PORT=…`);
  process.exit(1);
}
console.log(JSON.stringify({ port: server.address().port }));
