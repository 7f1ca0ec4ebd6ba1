// @ts-check
// Events of interactions: those that INP may be made of; for apps that ask for clicks, those too that are too short for it.
import { pick } from '../../../browser/entries.js';
import { ENTRY_INTERACTION, ENTRY_INTERACTION_COUNT } from '../../../browser/seam.js';
import { component, lineage, selector } from '../../../browser/selector.js';

/** @type {import('../../../browser/observe.js').Instrument} */
export const interactions = (watch, send, { webVitals, interactions: clicks }, global, listen) => {
  const inp = !webVitals?.ignore?.includes('inp');
  const { performance } = global;
  let known = 0;
  /** When the latest events happened, and to what: a handler may take their target out of the page. @type {[number, unknown[]][]} */
  const happened = [];
  /** @param {PerformanceEventTiming & { interactionId: number }} e */
  const each = (e) => {
    const short = e.duration < 40 && e.entryType == 'event';
    if (short ? e.name == 'click' : e.interactionId) {
      known = performance.interactionCount;
      const line = e.target ? undefined : happened.find(([at]) => at == e.startTime)?.[1];
      send(
        [ENTRY_INTERACTION, ...pick(e, 'startTime duration'), inp && !short ? e.interactionId : NaN, known],
        e.name,
        (e.target || line) && selector(e.target, line),
        component(e.target),
      );
    }
  };
  if (watch('event', inp || !!clicks, each, { durationThreshold: clicks ? 16 : 40 })) {
    for (const type of ['pointerdown', 'pointerup', 'click', 'keydown', 'keyup']) {
      listen(type, (/** @type {Event} */ e) => happened.unshift([e.timeStamp, lineage(e.target)]) > 20 && happened.pop());
    }
  }
  watch('first-input', inp, each);
  return () => {
    const count = performance.interactionCount;
    if (inp && count > known) send([ENTRY_INTERACTION_COUNT, (known = count)]);
  };
};
