// @ts-check
// What observers of several instruments read alike.
import { selector } from './selector.js';

/** These numbers of an entry. @param {any} entry @param {string} names @returns {number[]} */
export const pick = (entry, names) => names.split(' ').map((name) => entry[name]);

/** The page's own entry, as far as it is known. @param {any} global @returns {(PerformanceNavigationTiming & { activationStart?: number }) | undefined} */
export const navigationOf = (global) => global.performance.getEntriesByType('navigation')[0];

/**
 * What a contentful paint was of.
 * @typedef {{ id: string, url: string, element?: Element }} Paint
 * @param {Paint} paint
 */
export const painted = ({ id, url, element }) => [id, url, element && selector(element)];
