// @ts-check
import { attempt } from './normalize.js';

/** Our members of a baggage header: one that cannot be read costs only itself, one without a value is none. @param {string} baggage @returns {Record<string, string>} */
export const fromBaggage = (baggage) =>
  Object.fromEntries(
    baggage
      .split(',')
      .flatMap((member) => attempt(() => [/** @type {RegExpExecArray} */ (/^sentry-([^=]+)=(.+)/.exec(member.trim())).slice(1).map(decodeURIComponent)]) || []),
  );
