import * as Sentry from '@sentry/browser';

await fetch(page.api + '/one').then((r) => r.text());
await fetch(page.api + '/two').then((r) => r.text());
history.pushState(null, '', page.path + '/next');
await fetch(page.api + '/three').then((r) => r.text());
Sentry.startSpan({ name: 'never' }, (span) => page.note('recording', span.isRecording()));
Sentry.captureMessage('hello');
