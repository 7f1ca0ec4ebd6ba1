import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root', op: 'task', attributes: { a: 1, b: 'two', c: true, d: [1, 2], e: null, f: 1.5, g: NaN, h: {}, i: [] } }, (span) => {
  span.setAttributes({ b: undefined, j: -1, k: '' });
  span.setAttribute('a', 2);
  span.setAttribute('sentry.op', 'changed');
  span.setAttribute('sentry.origin', 'manual.test');
  page.note('chain', span.setAttribute('x', 1) === span && span.setStatus({ code: 1 }) === span && span.updateName('root') === span);
});
