// @ts-check
// Navigations inside the page that the browser itself detects, and what is painted because of an interaction.
import { painted, pick } from '../../../browser/entries.js';
import { ENTRY_INTERACTION_PAINT, ENTRY_SOFT_NAVIGATION } from '../../../browser/seam.js';

/** @type {import('../../../browser/observe.js').Instrument} */
export const softNavigation = (watch, send, { webVitals }) => {
  const wanted = webVitals?.softNavigations;
  /** @param {{ startTime: number, interactionId: number, largestContentfulPaint?: import('../../../browser/entries.js').Paint } | undefined} e */
  const paint = (e) => {
    const largest = e?.largestContentfulPaint;
    if (largest) send([ENTRY_INTERACTION_PAINT, e.startTime, ...pick(largest, 'renderTime loadTime size'), e.interactionId], ...painted(largest));
  };
  watch('soft-navigation', wanted, (e) => {
    send([ENTRY_SOFT_NAVIGATION, ...pick(e, 'startTime navigationId interactionId'), e.presentationTime || e.paintTime], e.name);
    paint(e.getLargestInteractionContentfulPaint?.());
  });
  watch('interaction-contentful-paint', wanted, paint);
};
