import * as Sentry from '@sentry/browser';

const xhr = (method, url, prepare = () => {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    prepare(request);
    request.onloadend = () => setTimeout(() => done(request.status));
    request.send();
  });

const told = page.seen('resource', (entry) => entry.initiatorType === 'xmlhttprequest');
await xhr('GET', page.api + '/sized');
await told;
await page.loaded;
Sentry.reportPageLoaded();
