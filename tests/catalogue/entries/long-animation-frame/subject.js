import * as Sentry from '@sentry/browser';

// A frame of its own, not the one in which the page's scripts ran.
await page.loaded;
await page.rendered();
const frame = new Promise((done) => {
  requestAnimationFrame(function work() {
    done(performance.now() + 150);
    page.busy(300);
  });
});
const within = await frame;
// On a busy machine other frames are long as well: only this one is compared.
page.note('frame', (performance.timeOrigin + within) / 1000);
await page.seen('long-animation-frame', ({ startTime, duration }) => startTime < within && within < startTime + duration);
Sentry.reportPageLoaded();
