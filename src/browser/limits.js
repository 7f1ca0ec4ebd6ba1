// @ts-check
// How long a server has asked to wait: https://develop.sentry.dev/sdk/expected-features/rate-limiting/

/** @typedef {any} Any short for what is checked at run time: a server may say anything */

/**
 * How long to wait by a `Retry-After`, in milliseconds: seconds or a date; a minute if it is neither.
 * @param {Any} header @param {number} wall
 */
export const retryAfter = (header, wall) => {
  const delay = parseInt(header, 10) * 1e3;
  const until = delay === delay ? delay : Date.parse(header) - wall;
  return header ? (until === until ? until : 6e4) : NaN;
};

/**
 * How an envelope was answered, as the engine hears it (the op `SENT`): until when the server has asked to wait (milliseconds since the epoch), category
 * by category, each a line of the text; `all` is everything.
 * @param {Iterable<number>} nums @param {string} limits `X-Sentry-Rate-Limits`
 * @returns {[nums: number[], text: string]}
 */
export const answered = (nums, limits) => {
  const [now, wall, id, status, after] = nums;
  /** @type {[name: string, delay: number][]} */
  const waits = limits
    ? limits
        .trim()
        .split(',')
        .flatMap((limit) => {
          const [seconds, categories] = limit.split(':');
          return (categories || 'all').split(';').map((name) => /** @type {[string, number]} */ ([name, parseInt(seconds, 10) * 1e3]));
        })
    : after === after || status === 429
      ? [['all', after]]
      : [];
  return [[now, wall, id, status, ...waits.map(([, delay]) => wall + (delay === delay ? delay : 6e4))], waits.map(([name]) => name).join('\n')];
};
