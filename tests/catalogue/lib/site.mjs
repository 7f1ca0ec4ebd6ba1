// @ts-check
// The web site of the catalogue: two origins, pages with a name of their own each, and an API that does as its path says.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Mailbox } from '../../e2e/lib/waiting.mjs';

/**
 * @typedef {object} Page
 * @property {string} html
 * @property {Record<string, string>} headers of the document
 * @property {Record<string, string>} scripts by file name
 */

/**
 * An API request as it arrived.
 * @typedef {{ page: string, method: string, path: string, origin: 'page' | 'other', headers: Record<string, string | string[] | undefined> }} ApiRequest
 */

const FILES = {
  svg: {
    type: 'image/svg+xml',
    body: `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="300"><!--${' '.repeat(4000)}--><rect width="500" height="300" fill="teal"/></svg>`,
  },
  css: { type: 'text/css', body: 'h1 { color: teal }' },
  js: { type: 'text/javascript', body: 'window.loaded = (window.loaded || 0) + 1;' },
  json: { type: 'application/json', body: '{"ok":true}' },
  html: { type: 'text/html', body: '<!doctype html><title>frame</title>' },
};

/** @param {string | undefined} kind of a path */
const isEngine = (kind = '') => kind === 'engine.wasm' || kind.startsWith('whole-');

/**
 * `/NAME/…` is the page NAME, except
 *   /NAME/main.js, /NAME/sdk.js       its scripts; what `sdk.js` imports late, /NAME/whole-….js, comes when for two seconds nothing else was asked for
 *   /NAME/file/x.svg (css, js, json)  a resource
 *   /NAME/engine.wasm                 the engine alone, as late
 *   /NAME/moved                       a redirect to the page
 *   /NAME/api/…                       the API; each word of the path does something:
 *     status/404 · drop (no answer, the connection is cut) · redirect/REST (302 to /NAME/api/REST) · sized (content-length)
 *   hold/WORD anywhere                the answer waits for a request to /NAME/release/WORD
 *   turn/WORD anywhere                each request to /NAME/release/WORD lets one answer go, first come first served
 *   tao anywhere                      with Timing-Allow-Origin
 */
export class Site {
  /** @type {Mailbox<ApiRequest>} */
  requests = new Mailbox((r) => `${r.method} ${r.path}`);
  /** @type {Map<string, Page>} */
  #pages = new Map();
  /** Answers that wait, and words already released. @type {Map<string, (() => void)[] | 'released'>} */
  #held = new Map();
  /** Answers that wait for their turn, and how many may go before they have come. @type {Map<string, { waiting: (() => void)[], free: number }>} */
  #turns = new Map();
  /** What was asked for, answered or not, for the message when a page does not get on. @type {{ page: string, text: string }[]} */
  hits = [];
  /** The engine of pages that load one, and how long after all else that a page has asked for it comes: after a page load has ended, then, however slow. */
  engine = Buffer.from('');
  #lateness = 2000;
  /** When a page was last asked for something else than its engine, or given it. @type {Map<string, number>} */
  #active = new Map();
  #servers = /** @type {const} */ (['page', 'other']).map((origin) => createServer((request, response) => this.#answer(origin, request, response)));

  async start() {
    for (const server of this.#servers) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return this;
  }
  async stop() {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }
  /** Origins of the pages and of the other API. */
  get origins() {
    return this.#servers.map((server) => `http://localhost:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`);
  }
  /** @param {string} name @param {Page} page */
  serve(name, page) {
    this.#pages.set(name, page);
  }
  /** Lets an answer go. @param {string} name of the page @param {string} word */
  release(name, word) {
    const key = `${name} ${word}`;
    const waiting = this.#held.get(key);
    this.#held.set(key, 'released');
    if (Array.isArray(waiting)) for (const go of waiting) go();
    const turn = this.#turn(key);
    const next = turn.waiting.shift();
    if (next) next();
    else turn.free++;
  }

  /** Answers with the engine of a page when nothing else has happened for as long as that is late. @param {string} name @param {() => void} answer */
  #late(name, answer) {
    const wait = (this.#active.get(name) ?? 0) + this.#lateness - performance.now();
    if (wait > 0) setTimeout(() => this.#late(name, answer), wait);
    else answer();
  }

  /** @param {string} key */
  #turn(key) {
    const turn = this.#turns.get(key) ?? { waiting: [], free: 0 };
    this.#turns.set(key, turn);
    return turn;
  }

  /**
   * @param {'page' | 'other'} origin
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  #answer(origin, request, response) {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, name, kind, ...words] = pathname.split('/');
    const page = this.#pages.get(name);
    const hit = { page: name, text: `${Math.round(performance.now())} ${request.method} ${request.url}` };
    this.hits.push(hit);
    response.on('close', () => (hit.text += ` ${response.writableFinished ? 'answered' : 'cut'} ${Math.round(performance.now())}`));
    const after = (/** @type {string} */ word) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
    const held = after('hold');
    const active = () => isEngine(kind) || this.#active.set(name, performance.now());
    active();
    const send = () => {
      active();
      /** @type {Record<string, string>} */
      const headers = { 'cache-control': 'no-store', ...(words.includes('tao') && { 'timing-allow-origin': '*' }) };
      /** @param {number} status @param {string} type @param {string} body @param {Record<string, string>} [more] */
      const end = (status, type, body, more) => {
        if (!response.destroyed) response.writeHead(status, { ...headers, 'content-type': type, ...more }).end(body);
      };
      if (!page && name !== 'empty') return end(404, 'text/plain', '');
      if (kind === 'release') {
        this.release(name, words[0]);
        return end(200, 'text/plain', '');
      }
      if (kind === 'file') {
        const { type, body } = FILES[/** @type {keyof typeof FILES} */ (pathname.split('.').at(-1) ?? '')];
        return end(200, type, body, { 'content-length': String(body.length), 'access-control-allow-origin': '*' });
      }
      if (kind === 'api') {
        const cors = {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': '*',
          'access-control-allow-headers': String(request.headers['access-control-request-headers'] ?? '*'),
        };
        if (request.method === 'OPTIONS') return end(204, 'text/plain', '', cors);
        if (words.includes('drop')) return void request.socket.destroy();
        const redirect = words.indexOf('redirect');
        if (redirect >= 0) return end(302, 'text/plain', '', { ...cors, location: `/${name}/api/${words.slice(redirect + 1).join('/')}` });
        const body = '{"ok":true}';
        const status = Number(after('status') ?? 200);
        return end(status, 'application/json', status === 204 || status === 304 ? '' : body, {
          ...cors,
          ...(words.includes('sized') && { 'content-length': String(body.length) }),
        });
      }
      if (!page) return end(404, 'text/plain', '');
      if (kind === 'moved') return end(302, 'text/plain', '', { location: `/${name}` });
      if (kind === 'engine.wasm')
        return this.#late(
          name,
          () => void (response.destroyed || response.writeHead(200, { ...headers, 'content-type': 'application/wasm' }).end(this.engine)),
        );
      const script = page.scripts[kind];
      if (isEngine(kind)) return this.#late(name, () => end(200, 'text/javascript', script));
      if (script !== undefined) return end(200, 'text/javascript', script);
      end(200, 'text/html; charset=utf-8', page.html, page.headers);
    };
    // The body is of no interest, but has to be read before the answer.
    request.resume().on('end', () => {
      if (kind === 'api' && request.method !== 'OPTIONS') {
        this.requests.push({ page: name, method: request.method ?? 'GET', path: request.url ?? '', origin, headers: request.headers });
      }
      const turn = after('turn') && this.#turn(`${name} ${after('turn')}`);
      if (turn) {
        if (turn.free === 0) return void turn.waiting.push(send);
        turn.free--;
        return send();
      }
      if (held === undefined) return send();
      const key = `${name} ${held}`;
      const waiting = this.#held.get(key);
      if (waiting === 'released') send();
      else this.#held.set(key, [...(waiting ?? []), send]);
    });
  }
}
