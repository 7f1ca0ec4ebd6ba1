import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, (span) => page.note('recording', span.isRecording()));
await fetch(page.api + '/items').then((r) => r.text());
page.note('enabled', Sentry.isEnabled());
