import * as Sentry from '@sentry/browser';

// Not a listener: the reference wraps those, and the browser then names its wrapper as the script.
document.querySelector('h1').onclick = () => {
  const within = performance.now() + 150;
  // On a busy machine other frames are long as well: only this one is compared.
  page.note('frame', (performance.timeOrigin + within) / 1000);
  page.busy(300);
  const ours = ({ startTime, duration }) => startTime < within && within < startTime + duration;
  page.hold(Promise.all([page.seen('event', ({ name }) => name === 'click'), page.seen('long-animation-frame', ours)]));
};
await page.sent({ transactions: 1 });
