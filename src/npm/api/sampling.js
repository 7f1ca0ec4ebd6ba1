// @ts-check
import { SAMPLING_CONTEXT, START_RATED, START_SAMPLER_THREW } from '../../browser/seam.js';
import { ask, quietly } from './guarded.js';
import { copy } from './normalize.js';
import { S } from './state.js';

/**
 * Asks the app's `tracesSampler` and those who listen to `beforeSampling`, if there are any and the span would be a root.
 * @param {number} parent as for `Calls.startSpan`
 * @param {string} name
 * @param {Record<string, unknown>} attributes may be changed
 * @param {string} [incoming] `flag\nrate` of the trace that will be current then, if it is not the current one
 * @param {Record<string, unknown>} [more] attributes that the engine adds
 * @returns {[flags: number, rate: number]} for `Calls.startSpan`
 */
export const sample = (parent, name, attributes, incoming, more) => {
  const { tracesSampler: sampler, tracesSampleRate } = S._client?._options || {};
  // What is no function is as if it were not given.
  const context = (sampler?.call || (tracesSampleRate != null && S._client._hooks.beforeSampling)) && (incoming || ask(SAMPLING_CONTEXT, parent));
  // Inside itself a sampler is not asked: nothing of what it starts is recorded.
  if (!context || asking) return [0, NaN];
  asking = true;
  try {
    return quietly(() => decide(context, sampler, name, attributes, more));
  } finally {
    asking = false;
  }
};

let asking = false;

/**
 * @param {string} context
 * @param {Function | undefined} sampler
 * @param {string} name
 * @param {Record<string, unknown>} attributes
 * @param {Record<string, unknown> | undefined} more
 * @returns {[flags: number, rate: number]}
 */
const decide = (context, sampler, name, attributes, more) => {
  const client = S._client;
  const [flag, rate] = context.split('\n');
  const known = flag ? flag > '0' : undefined;
  const data = { spanAttributes: { ...more, ...attributes }, spanName: name, parentSampled: known };
  client.emit('beforeSampling', data, { decision: false });
  const { parentSampled = known } = data;
  const spanAttributes = copy(data.spanAttributes);
  for (const key in spanAttributes) if (spanAttributes[key] !== (more?.[key] ?? data)) attributes[key] = spanAttributes[key];
  // Of a decision that only the listeners know of the engine is told as if a sampler had made it.
  if (!sampler?.call) return parentSampled === known ? [0, NaN] : [START_RATED, +!!parentSampled];
  const share = parseFloat(rate);
  const parentSampleRate = share >= 0 && share <= 1 ? share : undefined;
  try {
    const answer = sampler({
      name,
      attributes: spanAttributes,
      parentSampled,
      parentSampleRate,
      inheritOrSampleWith: (/** @type {number} */ fallback) => parentSampleRate ?? (parentSampled == null ? fallback : +parentSampled),
    });
    S.notes?.push(['sampled', answer]);
    // What an object says is no rate, nor does parseFloat(true) find one.
    return [START_RATED, typeof answer === 'boolean' ? +answer : parseFloat(Object(answer) === answer || answer)];
  } catch (error) {
    S.notes?.push(['threw', 'tracesSampler', error]);
    return [START_SAMPLER_THREW, NaN];
  }
};
