import * as Sentry from '@sentry/browser';

await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
page.note(
  'calls',
  page.calls.map(({ name, attributes, parentSampled }) => ({ name, attributes, parentSampled: parentSampled ?? null })),
);
