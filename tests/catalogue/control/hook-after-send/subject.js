import * as Sentry from '@sentry/browser';

for (const step of [() => Sentry.startSpan({ name: 'root' }, () => {}), () => Sentry.captureMessage('hello'), () => Sentry.captureMessage('lost')]) {
  step();
  await Sentry.flush(5000);
  await new Promise((done) => setTimeout(done));
}
// Ours tries again what was lost.
page.note('log', page.log.slice(0, 3));
