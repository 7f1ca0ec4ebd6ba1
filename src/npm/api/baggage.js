// @ts-check
import { attempt } from './normalize.js';

/** Our members of a baggage header: one that cannot be read costs only itself, one without a value is none. @param {string} baggage @returns {Record<string, string>} */
export const fromBaggage = (baggage) =>
  Object.fromEntries(
    [...baggage.matchAll(/(?:^|,)\s*sentry-([^=,]+)=\s*([^,\s][^,]*)/g)].flatMap(
      ([, ...member]) => attempt(() => [member.map((part) => decodeURIComponent(part.trim()))]) || [],
    ),
  );
