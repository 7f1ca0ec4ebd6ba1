import { flush, init, startSpan } from 'browser-tracing/worker';
import { call } from './call.js';

onmessage = async ({ data: { options, trace } }) => {
  init({ ...options, trace });
  await startSpan({ name: 'in the worker', op: 'task' }, () => call(options.tracePropagationTargets[0]));
  await flush();
};
