import * as Sentry from '@sentry/browser';

const span = Sentry.startBrowserTracingPageLoadSpan(
  Sentry.getClient(),
  { name: '/users/:id', attributes: { 'sentry.segment.name.source': 'route', 'app.page': 'user' } },
  {
    sentryTrace: '0123456789abcdef0123456789abcdef-fedcba9876543210-1',
    baggage: 'sentry-trace_id=0123456789abcdef0123456789abcdef,sentry-sampled=true,sentry-sample_rate=1,sentry-sample_rand=0.5',
  },
);
page.note('op', Sentry.spanToStaticSpanJSON(span).op);
await page.get('/items');
