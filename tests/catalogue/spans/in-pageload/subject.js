import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'work', op: 'task' }, (span) => page.note('root', Sentry.spanToStaticSpanJSON(Sentry.getRootSpan(span)).op));
page.note('active', Sentry.spanToStaticSpanJSON(Sentry.getActiveSpan()).op);
