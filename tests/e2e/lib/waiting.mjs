// @ts-check
/** How long a test waits for something that should have happened, in milliseconds. A guard against hanging, not a delay. */
export const PATIENCE = Number(process.env.E2E_PATIENCE_MS) || 60_000;

/**
 * A list that others append to and tests wait on: nobody polls and nobody sleeps.
 * @template T
 */
export class Mailbox {
  /** @type {T[]} */
  items = [];
  /** @type {Set<() => void>} */
  #waiting = new Set();
  #describe;

  /** @param {(item: T) => string} describe one line about an item, for the message when a wait ends in vain */
  constructor(describe) {
    this.#describe = describe;
  }

  /** @param {T} item */
  push(item) {
    this.items.push(item);
    for (const look of [...this.#waiting]) look();
  }

  /**
   * The first item, past or future, that `wanted` accepts.
   * @param {(item: T) => unknown} wanted
   * @param {string} what for the message
   * @returns {Promise<T>}
   */
  async waitFor(wanted, what) {
    return (await this.waitForAll(wanted, 1, what))[0];
  }

  /**
   * The first `count` items, past or future, that `wanted` accepts.
   * @param {(item: T) => unknown} wanted
   * @param {number} count
   * @param {string} what
   * @returns {Promise<T[]>}
   */
  waitForAll(wanted, count, what) {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const look = () => {
        try {
          const found = this.items.filter(wanted);
          if (found.length < count) return;
          resolve(found.slice(0, count));
        } catch (error) {
          // The fault of who waits, not of who brought the item or of others who wait.
          reject(error);
        }
        done();
      };
      const timer = setTimeout(() => {
        done();
        const seen = this.items
          .slice(-12)
          .map((item) => `\n    ${this.#describe(item)}`)
          .join('');
        const found = this.items.filter(wanted).length;
        reject(new Error(`waited ${PATIENCE} ms for ${what} (${found} of ${count} came); last seen:${seen || ' nothing'}`));
      }, PATIENCE);
      this.#waiting.add(look);
      look();
    });
  }
}

/**
 * `promise`, or a rejection that says what did not happen in time.
 * @template T
 * @param {Promise<T>} promise
 * @param {string} what
 * @param {number} [patience]
 * @returns {Promise<T>}
 */
export function within(promise, what, patience = PATIENCE) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${patience} ms for ${what}`)), patience);
  });
  return /** @type {Promise<T>} */ (Promise.race([promise, late])).finally(() => clearTimeout(timer));
}
