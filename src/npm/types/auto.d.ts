/**
 * The default entry, configured by the tags of the page.
 *
 * @module browser-tracing/auto
 */

export * from './index.js';
