// @ts-check
// A page without a browser: the built package with its real engine, in this process. There is no document, so nothing starts by itself.
import { pathToFileURL } from 'node:url';
import { build } from '../../../scripts/build.mjs';
import { at } from '../../../scripts/lib/files.mjs';

await build({ quiet: true });

// What was sent to an envelope endpoint, and every other request.
/** @type {{ envelopes: string[], requests: { url: string, headers: Record<string, string> }[] }} */
export const sent = { envelopes: [], requests: [] };

/** What the stubbed network answers. @type {(url: string) => Promise<Response> | Response} */
let answer = () => new Response('ok');
/** @param {typeof answer} f */
export const answers = (f) => void (answer = f);

/** What the stubbed ingest answers. @type {(init: any, body: string) => Promise<Response> | Response} */
let ingest = () => new Response('{}');
/** @param {typeof ingest} [f] default: it takes everything */
export const answersEnvelopes = (f = () => new Response('{}')) => void (ingest = f);

/** @param {any} input @param {any} [init] */
const network = async (input, init) => {
  const url = String(input?.url ?? input);
  if (url.includes('/envelope/')) {
    sent.envelopes.push(init.body);
    return ingest(init, init.body);
  }
  sent.requests.push({ url, headers: Object.fromEntries(new Headers(init?.headers ?? input.headers)) });
  return answer(url);
};

const page = /** @type {any} */ (globalThis);
page.location = new URL('https://app.example/users/1?q=2');
page.fetch = network;
page.addEventListener ??= () => {};
page.removeEventListener ??= () => {};

/** The entry that starts its engine within `init`. @type {typeof import('../../../src/npm/types/index.js')} */
export const api = await import(pathToFileURL(at('pkg/inline.js')).href);

export const DSN = 'https://pub@o9.ingest.example/7';

/**
 * Starts with options, and forgets what was sent before. Page loads have no place in a process.
 * @param {any} [options]
 * @param {any} [tracing] options of browserTracingIntegration
 */
export function start(options, tracing) {
  const client = /** @type {import('../../../src/npm/types/index.js').Client} */ (
    api.init({
      dsn: DSN,
      tracesSampleRate: 1,
      integrations: [api.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false, ...tracing })],
      ...options,
    })
  );
  sent.envelopes.length = sent.requests.length = 0;
  return client;
}

/** Everything sent since `start`, as `{ header, type, payload }`. */
export async function items() {
  await api.flush(2000);
  return sent.envelopes.flatMap((body) => {
    const [header, ...lines] = body.split('\n').map((line) => JSON.parse(line));
    const found = [];
    for (let i = 0; i + 1 < lines.length; i += 2) found.push({ header, type: lines[i].type, payload: lines[i + 1] });
    return found;
  });
}

/** The transactions sent since `start`. */
export const transactions = async () => (await items()).filter((item) => item.type === 'transaction').map((item) => item.payload);
/** The errors and messages sent since `start`. */
export const events = async () => (await items()).filter((item) => item.type === 'event');

/** What `work` writes to the console, by method. @param {() => any} work */
export async function consoleOf(work) {
  /** @type {[string, string][]} */
  const lines = [];
  const methods = /** @type {const} */ (['log', 'info', 'warn', 'error']);
  const before = methods.map((method) => console[method]);
  for (const method of methods) console[method] = (...args) => void lines.push([method, args.join(' ')]);
  try {
    await work();
  } finally {
    methods.forEach((method, i) => (console[method] = before[i]));
  }
  return lines;
}

/** The next turn of the event loop. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));
