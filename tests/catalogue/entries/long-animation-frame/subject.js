import * as Sentry from '@sentry/browser';

const seen = page.seen('long-animation-frame', (entry) => entry.scripts.some((script) => script.duration > 90));
await new Promise((done) => requestAnimationFrame(function work() {
  page.busy(150);
  done();
}));
await seen;
await new Promise((done) => setTimeout(done));
await page.loaded;
Sentry.reportPageLoaded();
