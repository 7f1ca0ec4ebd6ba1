import * as Sentry from '@sentry/browser';

await Sentry.suppressTracing(async () => {
  Sentry.startSpan({ name: 'never' }, (span) => page.note('recording', span.isRecording()));
  await fetch(page.api + '/items').then((r) => r.text());
});
await Sentry.suppressTracing(async () => {
  await null;
  Sentry.startSpan({ name: 'after an await' }, () => {});
});
await Sentry.suppressTracing(() =>
  Sentry.startSpan({ name: 'never either' }, async () => {
    await null;
    Sentry.startSpan({ name: 'below' }, (span) => page.note('below', span.isRecording()));
  }),
);
void Sentry.suppressTracing(() => new Promise(() => {}));
Sentry.startSpan({ name: 'root' }, () => {});
