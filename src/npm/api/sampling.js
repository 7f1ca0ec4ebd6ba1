// @ts-check
import { S, call } from './state.js';

/**
 * Asks the app's `tracesSampler`, if there is one and the span would be a root.
 * @param {number} parent as for `Engine.startSpan`
 * @param {string} name
 * @param {any} attributes
 * @param {string} [incoming] `flag\nrate` of the trace that will be current then, if it is not the current one
 * @returns {{flags: number, rate: number}} for `Engine.startSpan`
 */
export function sample(parent, name, attributes, incoming) {
  const sampler = S._client?._options.tracesSampler;
  const context = sampler && (incoming || call('samplingContext', parent));
  if (!context) return { flags: 0, rate: NaN };
  const [flag, rate] = context.split('\n');
  const parentSampled = flag ? flag === '1' : undefined;
  const parentSampleRate = rate ? +rate : undefined;
  try {
    const answer = sampler({
      name,
      attributes,
      parentSampled,
      parentSampleRate,
      inheritOrSampleWith: (/** @type {number} */ fallback) =>
        parentSampleRate ?? (parentSampled === undefined ? fallback : +parentSampled),
    });
    return { flags: 2, rate: answer == null || answer === '' ? NaN : +answer };
  } catch {
    return { flags: 4, rate: NaN };
  }
}
