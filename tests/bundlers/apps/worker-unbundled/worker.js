// A page's import map does not reach its workers.
import { flush, init, startSpan } from '/node_modules/browser-tracing/pkg/worker.js';
import { call } from './call.js';

onmessage = async ({ data: { options, trace } }) => {
  init({ ...options, trace });
  await startSpan({ name: 'in the worker', op: 'task' }, () => call(options.tracePropagationTargets[0]));
  await flush();
};
