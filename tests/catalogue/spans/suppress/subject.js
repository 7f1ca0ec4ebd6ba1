import * as Sentry from '@sentry/browser';

await Sentry.suppressTracing(async () => {
  Sentry.startSpan({ name: 'never' }, (span) => page.note('recording', span.isRecording()));
  await fetch(page.api + '/items').then((r) => r.text());
});
Sentry.startSpan({ name: 'root' }, () => {});
