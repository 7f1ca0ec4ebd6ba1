import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root', op: 'task' }, () => Sentry.startSpan({ name: 'child', attributes: { secret: 1 } }, () => {}));
page.note('seen', page.seenSpans);
