import * as Sentry from '@sentry/browser';

// A frame of its own, not the one in which the page's scripts ran.
await page.loaded;
await page.rendered();
const seen = page.seen('long-animation-frame', (entry) => entry.scripts.some((script) => script.duration > 90 && script.invokerType === 'user-callback'));
requestAnimationFrame(function work() {
  page.busy(150);
});
await seen;
await new Promise((done) => setTimeout(done));
Sentry.reportPageLoaded();
