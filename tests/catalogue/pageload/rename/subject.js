import * as Sentry from '@sentry/browser';

const { op, origin, description, data } = Sentry.spanToStaticSpanJSON(Sentry.getActiveSpan());
page.note('open', [op, origin, description, data['sentry.origin'], data['sentry.segment.name.source']]);
Sentry.updateSpanName(Sentry.getActiveSpan(), '/users/:id');
Sentry.getActiveSpan().setAttribute('sentry.segment.name.source', 'route');
await page.get('/items');
