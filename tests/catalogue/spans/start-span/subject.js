import * as Sentry from '@sentry/browser';

const result = Sentry.startSpan({ name: 'work', op: 'task', attributes: { count: 1, text: 'a', flag: true, list: ['a', 'b'], gone: undefined } }, (span) => {
  page.note('recording', span.isRecording());
  page.note('active', Sentry.getActiveSpan() === span);
  return 42;
});
page.note('result', result);
page.note('after', Sentry.getActiveSpan() === undefined);
