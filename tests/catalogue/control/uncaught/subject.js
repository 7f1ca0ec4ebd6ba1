import * as Sentry from '@sentry/browser';

const script = (text) => document.head.append(Object.assign(document.createElement('script'), { textContent: text }));
const rejected = (reason) =>
  new Promise((done) => {
    addEventListener('unhandledrejection', () => setTimeout(done), { once: true });
    Promise.reject(reason);
  });
await page.hold(
  (async () => {
    script('throw new RangeError("by a script")');
    script('throw "a text"');
    const known = new Error('captured before');
    Sentry.captureException(known);
    await rejected(known);
    await rejected('a reason');
    await rejected({ some: 'object' });
    // Of no interest: an image that cannot be loaded.
    const image = new Image();
    await new Promise((done) => {
      image.onerror = done;
      // The same few bytes on every page.
      image.src = page.path + '/file/nothing.html';
    });
  })(),
);
