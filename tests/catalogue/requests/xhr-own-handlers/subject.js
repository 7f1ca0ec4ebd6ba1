import * as Sentry from '@sentry/browser';

/** A span that ends when a handler of the request, put on before or after `open`, says so. */
const ended = (name, path, hear, before = false) =>
  Sentry.startSpan(
    { name },
    () =>
      new Promise((done) => {
        const request = new XMLHttpRequest();
        if (before) hear(request, done);
        request.open('GET', page.api + path);
        if (!before) hear(request, done);
        request.send();
      }),
  );
const property = (request, done) => {
  request.onload = () => done();
};
const listener = (request, done) => request.addEventListener('load', () => done());
const states = (request, done) => {
  request.onreadystatechange = () => request.readyState === 4 && done();
};

await ended('property', '/items', property);
await ended('property before open', '/items', property, true);
await ended('listener', '/status/422', listener);
await ended('listener before open', '/status/500', listener, true);
await ended('states', '/items', states);
await ended('states before open', '/status/404', states, true);
await ended('nothing more is heard', '/items', (request, done) => {
  request.addEventListener('load', (event) => {
    event.stopImmediatePropagation();
    done();
  });
});
