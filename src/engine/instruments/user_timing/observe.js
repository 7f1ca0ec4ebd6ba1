// @ts-check
// Marks and measures, for apps that ask for them.
import { pick } from '../../../browser/entries.js';
import { soft } from '../../../browser/link.js';
import { ENTRY_MARK, ENTRY_MEASURE } from '../../../browser/seam.js';

/** @type {import('../../../browser/observe.js').Instrument} */
export const userTiming = (watch, send, { userTiming: wanted }) => {
  for (const type of ['mark', 'measure']) {
    watch(type, !!wanted, (/** @type {PerformanceMark | PerformanceMeasure} */ e) => {
      const { detail } = e;
      // React's development build measures each of its components.
      if (detail?.devtools?.track == 'Components ⚛') return;
      /** @type {unknown[]} */
      const text = [e.name];
      if (detail) {
        for (const [key, value] of typeof detail == 'object' ? Object.entries(detail) : [['', detail]]) {
          soft(() => {
            let json = JSON.stringify(value);
            if (typeof value == 'object' || !value) json = JSON.stringify(json);
            if (json && json.length < 4096) text.push(key, json);
          });
        }
      }
      send([e.entryType == 'mark' ? ENTRY_MARK : ENTRY_MEASURE, ...pick(e, 'startTime duration')], ...text);
    });
  }
};
