import * as Sentry from '@sentry/browser';

const xhr = (method, url, prepare = () => {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    prepare(request);
    request.onloadend = () => setTimeout(() => done(request.status));
    request.send();
  });

await xhr('GET', page.api + '/relative?q=1#part');
await xhr('get', location.origin + page.api + '/absolute');
await xhr('POST', new URL(page.api + '/url-object', location.href));
await xhr('GET', page.otherApi + '/other');
await xhr('GET', page.api + '/with-header', (request) => request.setRequestHeader('x-own', 'kept'));
await page.loaded;
Sentry.reportPageLoaded();
