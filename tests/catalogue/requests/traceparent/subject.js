import * as Sentry from '@sentry/browser';

const xhr = (method, url, prepare = () => {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    prepare(request);
    request.onloadend = () => setTimeout(() => done(request.status));
    request.send();
  });

await fetch(page.api + '/fetch').then((r) => r.text());
await xhr('GET', page.api + '/xhr');
await page.loaded;
Sentry.reportPageLoaded();
