import * as Sentry from '@sentry/browser';

Sentry.updateSpanName(Sentry.getActiveSpan(), '/users/:id');
Sentry.getActiveSpan().setAttribute('sentry.segment.name.source', 'route');
await page.get('/items');
