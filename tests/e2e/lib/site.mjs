// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Mailbox } from './waiting.mjs';

/**
 * An API request as it arrived.
 * @typedef {object} ApiRequest
 * @property {string} method
 * @property {string} path path with its query
 * @property {string} origin which of the two servers: `page` or `other`
 * @property {Record<string, string | string[] | undefined>} headers
 * @property {string} body
 */

/**
 * A page's answer, prepared by a test.
 * @typedef {object} Page
 * @property {string} body HTML
 * @property {Record<string, string>} [headers]
 */

/**
 * A web site with two origins. It serves the pages that tests prepare, scripts, and an API that records what it was sent:
 * `/api/…` answers 200 and JSON, `/api/status/404` that status, `/api/never/…` never answers.
 */
export class Site {
  /** @type {Mailbox<ApiRequest>} */
  requests = new Mailbox((r) => `${r.method} ${r.origin} ${r.path} sentry-trace=${r.headers['sentry-trace'] ?? '-'}`);
  /** @type {Map<string, Page>} */
  #pages = new Map();
  /** @type {Map<string, {type: string, bytes: Buffer | Uint8Array}>} */
  #files = new Map();
  #count = 0;
  #servers = { page: this.#serve('page'), other: this.#serve('other') };

  /** @returns {Promise<this>} */
  async start() {
    for (const server of Object.values(this.#servers)) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return this;
  }

  /** Origin of the pages. */
  get origin() {
    return `http://localhost:${port(this.#servers.page)}`;
  }

  /** Origin of the second API: the same host, another port. */
  get otherOrigin() {
    return `http://localhost:${port(this.#servers.other)}`;
  }

  /**
   * @param {string} path
   * @param {string} type
   * @param {Buffer | Uint8Array | string} bytes
   */
  file(path, type, bytes) {
    this.#files.set(path, { type, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes });
  }

  /** Of all files. */
  paths() {
    return [...this.#files.keys()];
  }

  /** Addresses for a new page: nobody else's API calls begin like this page's. */
  reserve() {
    const id = `case-${++this.#count}`;
    return { id, url: `${this.origin}/${id}`, api: `/api/${id}`, otherApi: `${this.otherOrigin}/api/${id}` };
  }

  /**
   * From now on the reserved address answers with this page.
   * @param {string} id
   * @param {Page} page
   */
  serve(id, page) {
    this.#pages.set(`/${id}`, page);
  }

  /**
   * Waits for an API request whose path, without its query, ends like this.
   * @param {string} id of the page
   * @param {string} tail
   */
  request(id, tail) {
    return this.requests.waitFor((r) => r.path.split('?')[0] === `/api/${id}${tail}` && r.method !== 'OPTIONS', `the request ${id}${tail}`);
  }

  async stop() {
    for (const server of Object.values(this.#servers)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  /** @param {'page' | 'other'} origin */
  #serve(origin) {
    return createServer((request, response) => {
      const path = request.url ?? '/';
      const bare = path.split('?')[0];
      if (bare.startsWith('/api/')) return this.#api(origin, request, response);
      const file = this.#files.get(bare);
      // The other origin is a CDN: what it serves, any page may import.
      const cors = origin === 'other' && { 'access-control-allow-origin': '*' };
      if (file) return void response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store', ...cors }).end(file.bytes);
      // A page answers for every path below it, as single-page apps want it.
      const page = this.#pages.get(`/${bare.split('/')[1]}`);
      if (page)
        return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...page.headers }).end(page.body);
      response.writeHead(404).end();
    });
  }

  /**
   * @param {'page' | 'other'} origin
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  #api(origin, request, response) {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      const body = Buffer.concat(chunks).toString();
      const cors = {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': '*',
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      };
      const status = Number(/\/status\/(\d{3})/.exec(path)?.[1] ?? 200);
      if (request.method === 'OPTIONS') response.writeHead(204, cors).end();
      else if (!path.includes('/never/')) response.writeHead(status, { ...cors, 'content-type': 'application/json' }).end('{"ok":true}');
      this.requests.push({ method: request.method ?? 'GET', path, origin, headers: request.headers, body });
    });
  }
}

/** @param {import('node:http').Server} server */
function port(server) {
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
