import * as Sentry from '@sentry/browser';

const span = Sentry.startInactiveSpan({ name: 'root' });
Sentry.setActiveSpanInBrowser(span);
page.note('active', Sentry.getActiveSpan() === span);
Sentry.startSpan({ name: 'child' }, () => {});
span.end();
page.note('after', Sentry.getActiveSpan() === undefined);
