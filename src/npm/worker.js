// @ts-check
// For the inside of a web worker, under a name that no bundler resolves to the inert server build: requests carry the trace, spans are made by
// hand; without a document there are no page loads and no navigations.
export * from './index.js';
