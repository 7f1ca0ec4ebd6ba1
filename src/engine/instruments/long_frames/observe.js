// @ts-check
// Long animation frames; long tasks where the browser knows no frames.
import { pick } from '../../../browser/entries.js';
import { ENTRY_LONG_FRAME, ENTRY_LONG_TASK } from '../../../browser/seam.js';

/** @type {import('../../../browser/observe.js').Instrument} */
export const longFrames = (watch, send, { enableLongAnimationFrame, enableLongTask }) => {
  const frames = watch('long-animation-frame', enableLongAnimationFrame, (/** @type {{ scripts: PerformanceEntry[] }} */ e) => {
    if (!e.scripts[0]) return;
    const script = e.scripts.reduce((a, b) => (b.duration > a.duration ? b : a));
    send(
      [ENTRY_LONG_FRAME, ...pick(e, 'startTime duration'), ...pick(script, 'sourceCharPosition')],
      ...pick(script, 'invoker invokerType sourceURL sourceFunctionName'),
    );
  });
  watch('longtask', !frames && enableLongTask, (e) => send([ENTRY_LONG_TASK, ...pick(e, 'startTime duration')]));
};
