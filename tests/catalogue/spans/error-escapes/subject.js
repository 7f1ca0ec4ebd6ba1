import * as Sentry from '@sentry/browser';

// Made here, so that their stacks are the page's.
const errors = {
  sync: new Error('sync'),
  async: new Error('async'),
  manual: new Error('manual'),
  outside: new Error('outside'),
  far: new Error('other trace'),
};
const throws = (name) => () => {
  throw errors[name];
};
const capture = async (callback) => {
  try {
    await callback();
  } catch (error) {
    Sentry.captureException(error);
  }
};
await capture(() => Sentry.startSpan({ name: 'outer' }, () => Sentry.startSpan({ name: 'inner', op: 'part', attributes: { a: 1 } }, throws('sync'))));
await capture(() => Sentry.startSpan({ name: 'async' }, () => Promise.resolve().then(throws('async'))));
await capture(() =>
  Sentry.startSpanManual({ name: 'manual' }, (span) => {
    page.span = span;
    throws('manual')();
  }),
);
page.span.end();
await capture(throws('outside'));
try {
  Sentry.startSpan({ name: 'far' }, throws('far'));
} catch {}
Sentry.startNewTrace(() => {
  Sentry.captureException(errors.far);
  Sentry.startSpan({ name: 'of the other trace' }, () => {});
});
