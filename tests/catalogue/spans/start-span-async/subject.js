import * as Sentry from '@sentry/browser';

const result = await Sentry.startSpan({ name: 'work' }, async () => {
  await fetch(page.api + '/items').then((r) => r.text());
  return 'done';
});
page.note('result', result);
