import * as Sentry from '@sentry/browser';

const xhr = (method, url, prepare = () => {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    prepare(request);
    request.onloadend = () => setTimeout(() => done(request.status));
    request.send();
  });

for (const status of [200, 204, 400, 401, 403, 404, 409, 413, 418, 429, 499, 500, 501, 503, 504]) {
  await xhr('GET', `${page.api}/status/${status}`);
}
await page.loaded;
Sentry.reportPageLoaded();
