import * as Sentry from '@sentry/browser';

const xhr = (method, url, prepare = () => {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    prepare(request);
    request.onloadend = () => setTimeout(() => done(request.status));
    request.send();
  });

await fetch(page.api + '/with', { headers: { 'x-own': 'kept' } }).then((r) => r.text());
await fetch(page.api + '/without').then((r) => r.text());
await page.settled(fetch(page.api + '/drop'));
await xhr('GET', page.api + '/xhr', (request) => request.setRequestHeader('x-own', 'kept'));
page.note('log', page.log);
await page.loaded;
Sentry.reportPageLoaded();
