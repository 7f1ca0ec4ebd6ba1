// @ts-check
// Spotlight, the local Sentry. On a fresh clone it is installed when the page is up already: until the server has found it there is no link.
import { spotlight } from './places.js';

let there = false;

/** The address of a path in Spotlight; empty until it is there. @param {string} [path] */
export const inSpotlight = (path = '') => (there ? spotlight + path : '');

/** Calls back when Spotlight is there. @param {() => void} callback */
export function whenInSpotlight(callback) {
  if (!spotlight) return;
  // As an event of the server's: not as a request, so waiting adds no span.
  const source = new EventSource('/__spotlight');
  source.addEventListener('message', () => {
    source.close();
    there = true;
    callback();
  });
}
