// @ts-check
// The default entry.
export * from './inline.js';
