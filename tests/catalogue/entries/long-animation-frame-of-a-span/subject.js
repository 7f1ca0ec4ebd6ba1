import * as Sentry from '@sentry/browser';

// A frame of its own, not the one in which the page's scripts ran.
await page.loaded;
await page.rendered();
await Sentry.startSpan({ name: 'work' }, async () => {
  let script;
  do {
    await page.rendered();
    const within = await new Promise((done) => {
      requestAnimationFrame(function work() {
        done(performance.now() + 150);
        page.busy(300);
      });
    });
    // On a busy machine other frames are long as well: only this one is compared.
    page.note('frame', (performance.timeOrigin + within) / 1000);
    await page.seen('long-animation-frame', ({ startTime, duration, scripts }) => {
      if (!(startTime < within && within < startTime + duration)) return false;
      [script] = scripts;
      return true;
    });
    // What is told of a frame is its first script: should another one have come before ours, once more.
  } while (script.duration < 250);
});
