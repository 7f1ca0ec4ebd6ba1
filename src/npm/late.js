// @ts-check
// What `slim` loads together with the engine, because nothing of it is of use before.
export { run } from './api/run.js';
export { arrive } from './engine.js';
