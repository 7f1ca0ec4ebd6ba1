// @ts-check
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Mailbox } from './waiting.mjs';

/**
 * An envelope as it arrived.
 * @typedef {object} Received
 * @property {string} project project id of the DSN
 * @property {string} url request URL with its query
 * @property {import('node:http').IncomingHttpHeaders} headers request headers
 * @property {string} text raw body
 * @property {any} header envelope header
 * @property {{header: any, payload: any}[]} items
 */

/**
 * Splits an envelope into its header and items.
 * @param {Buffer} body
 */
export function parseEnvelope(body) {
  let at = 0;
  const line = () => {
    const end = body.indexOf(10, at);
    const text = body.subarray(at, end < 0 ? body.length : end).toString();
    at = end < 0 ? body.length : end + 1;
    return text;
  };
  const header = JSON.parse(line());
  const items = [];
  while (at < body.length) {
    const head = line();
    if (!head) continue;
    const item = JSON.parse(head);
    let payload;
    if (typeof item.length === 'number') {
      if (at + item.length > body.length) throw new Error(`item of ${item.length} bytes is cut off`);
      payload = body.subarray(at, at + item.length).toString();
      at += item.length;
      if (at < body.length && body[at] !== 10) throw new Error('the item is longer than its header says');
      at += 1;
    } else payload = line();
    items.push({ header: item, payload: JSON.parse(payload) });
  }
  return { header, items };
}

/** Envelopes that arrived somewhere, for tests to wait on. */
export class Recorder {
  /** @type {Mailbox<Received>} */
  envelopes = new Mailbox((e) => `project ${e.project}: ${e.items.map((i) => `${i.header.type} ${i.payload?.transaction ?? ''}`).join(', ')}`);

  /**
   * Waits for a transaction event.
   * @param {string} project
   * @param {(event: any) => unknown} wanted
   * @param {string} what
   * @returns {Promise<any>} the event, its envelope as `envelope`
   */
  async transaction(project, wanted, what) {
    const has = (/** @type {Received} */ e) => e.project === project && e.items.some((i) => i.header.type === 'transaction' && wanted(i.payload));
    const envelope = await this.envelopes.waitFor(has, `${what} at project ${project}`);
    const item = envelope.items.find((i) => i.header.type === 'transaction' && wanted(i.payload));
    return { ...item?.payload, envelope };
  }

  /** @param {string} project */
  of(project) {
    return this.envelopes.items.filter((e) => e.project === project);
  }

  /**
   * Writes every transaction event of a browser to `directory`, one file each, for Relay to judge.
   * @param {string} directory
   */
  save(directory) {
    mkdirSync(directory, { recursive: true });
    for (const { items } of this.envelopes.items) {
      for (const { header, payload } of items) {
        if (header.type !== 'transaction' || payload.platform !== 'javascript') continue;
        writeFileSync(join(directory, `${payload.event_id}.json`), JSON.stringify(payload, null, 1));
      }
    }
  }
}

/** The local Sentry of the tests: a server that keeps every envelope and hands it to whoever waits for it. */
export class Ingest extends Recorder {
  /** @type {string[]} Bodies that were no envelope. A test that finds one fails. */
  malformed = [];
  /** All ids are equally long, so that pages that name theirs are. */
  #projects = 1000;
  #server = createServer((request, response) => this.#answer(request, response));

  /** @returns {Promise<this>} */
  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port() {
    return /** @type {import('node:net').AddressInfo} */ (this.#server.address()).port;
  }

  /** A DSN of a project of its own, so that tests do not see each other's envelopes. */
  project() {
    const id = String(++this.#projects);
    return { id, dsn: `http://public@127.0.0.1:${this.port}/${id}` };
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  #answer(request, response) {
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    if (request.method !== 'POST') return void response.writeHead(204, cors).end();
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200, { ...cors, 'content-type': 'application/json' }).end('{}');
      const body = Buffer.concat(chunks);
      const url = request.url ?? '';
      const project = /^\/api\/([^/]+)\/envelope\//.exec(url)?.[1] ?? '';
      try {
        const { header, items } = parseEnvelope(body);
        this.envelopes.push({ project, url, headers: request.headers, text: body.toString(), header, items });
      } catch (error) {
        this.malformed.push(`${url}: ${error}: ${body.toString().slice(0, 300)}`);
      }
    });
  }
}

/** What another process recorded: the demo backend's ingest, read by long polling. */
export class RemoteRecorder extends Recorder {
  #stopped = new AbortController();
  #url;
  #reading;

  /** @param {string} url origin of the demo backend */
  constructor(url) {
    super();
    this.#url = url;
    this.#reading = this.#read();
  }

  async stop() {
    this.#stopped.abort();
    await this.#reading;
  }

  async #read() {
    let after = 0;
    const { signal } = this.#stopped;
    try {
      while (!signal.aborted) {
        const response = await fetch(`${this.#url}/__envelopes?after=${after}`, { signal });
        for (const { seq, project, query, raw, header, items } of /** @type {any[]} */ (await response.json())) {
          after = seq;
          this.envelopes.push({ project, url: `?${query}`, headers: {}, text: raw, header, items });
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
