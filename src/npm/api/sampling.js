// @ts-check
import { SAMPLING_CONTEXT } from './calls.js';
import { ask } from './guarded.js';
import { S } from './state.js';

/**
 * Asks the app's `tracesSampler`, if there is one and the span would be a root.
 * @param {number} parent as for `Calls.startSpan`
 * @param {string} name
 * @param {any} attributes
 * @param {string} [incoming] `flag\nrate` of the trace that will be current then, if it is not the current one
 * @returns {[flags: number, rate: number]} for `Calls.startSpan`
 */
export function sample(parent, name, attributes, incoming) {
  const sampler = S._client?._options.tracesSampler;
  const context = sampler && (incoming || ask(SAMPLING_CONTEXT, parent));
  if (!context) return [0, NaN];
  const [parentSampled, parentSampleRate] = context.split('\n').map((/** @type {string} */ text) => (text ? +text : undefined));
  try {
    const answer = sampler({
      name,
      attributes,
      parentSampled: parentSampled == null ? parentSampled : !!parentSampled,
      parentSampleRate,
      inheritOrSampleWith: (/** @type {number} */ fallback) => parentSampleRate ?? parentSampled ?? fallback,
    });
    return [2, answer == null || answer === '' ? NaN : +answer];
  } catch {
    return [4, NaN];
  }
}
