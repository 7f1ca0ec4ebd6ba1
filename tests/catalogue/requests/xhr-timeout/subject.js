import * as Sentry from '@sentry/browser';

const xhr = (method, url, prepare = () => {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    prepare(request);
    request.onloadend = () => setTimeout(() => done(request.status));
    request.send();
  });
page.note('outcome', await xhr('GET', page.api + '/hold/never', (request) => page.requested('/hold/never').then(() => (request.timeout = 50))));
await page.loaded;
Sentry.reportPageLoaded();
