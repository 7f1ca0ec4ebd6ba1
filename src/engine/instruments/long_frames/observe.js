// @ts-check
// Long animation frames; long tasks where the browser knows no frames.
import { pick } from '../../../browser/entries.js';
import { ENTRY_LONG_FRAME, ENTRY_LONG_TASK } from '../../../browser/seam.js';

/** @type {import('../../../browser/observe.js').Instrument} */
export const longFrames = (watch, send, { enableLongAnimationFrame, enableLongTask }) => {
  const frames = watch('long-animation-frame', enableLongAnimationFrame, (/** @type {{ scripts: PerformanceEntry[] }} */ e) => {
    const [first, ...others] = e.scripts;
    if (!first) return;
    const script = others.reduce((a, b) => (b.duration > a.duration ? b : a), first);
    send(
      [ENTRY_LONG_FRAME, ...pick(e, 'startTime duration'), ...pick(script, 'sourceCharPosition')],
      ...pick(script, 'invoker invokerType sourceURL sourceFunctionName'),
    );
  });
  watch('longtask', !frames && enableLongTask, (e) => send([ENTRY_LONG_TASK, ...pick(e, 'startTime duration')]));
};
