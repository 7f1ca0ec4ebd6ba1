await page.sent({ transactions: 1 });

import * as Sentry from '@sentry/browser';

const client = Sentry.getClient();
const span = Sentry.startBrowserTracingNavigationSpan(
  client,
  { name: '/users/:id', attributes: { 'sentry.segment.name.source': 'route', 'sentry.origin': 'auto.navigation.router' } },
  { url: location.origin + page.path + '/users/42' },
);
page.note('op', Sentry.spanToStaticSpanJSON(span).op);
const redirected = Sentry.startBrowserTracingNavigationSpan(
  client,
  { name: '/users/:id/edit', attributes: { 'sentry.segment.name.source': 'route' } },
  { isRedirect: true },
);
page.note('redirected', redirected === span);
await page.get('/items');
