import * as Sentry from '@sentry/browser';

const xhr = (method, url, prepare = () => {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    prepare(request);
    request.onloadend = () => setTimeout(() => done(request.status));
    request.send();
  });

const own = { 'sentry-trace': '0123456789abcdef0123456789abcdef-fedcba9876543210-1', baggage: 'sentry-trace_id=0123456789abcdef0123456789abcdef' };
await fetch(page.api + '/fetch', { headers: own }).then((r) => r.text());
await xhr('GET', page.api + '/xhr', (request) => Object.entries(own).forEach(([name, value]) => request.setRequestHeader(name, value)));
await page.loaded;
Sentry.reportPageLoaded();
