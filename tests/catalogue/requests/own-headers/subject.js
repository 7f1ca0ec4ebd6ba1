import * as Sentry from '@sentry/browser';

await fetch(page.api + '/plain', { headers: { 'x-own': '1', baggage: 'vendor=1' } }).then((r) => r.text());
await fetch(page.api + '/pairs', {
  headers: [
    ['x-own', '2'],
    ['baggage', 'vendor=2'],
  ],
}).then((r) => r.text());
await fetch(page.api + '/headers', { headers: new Headers({ 'x-own': '3', baggage: 'vendor=3' }) }).then((r) => r.text());
await fetch(new Request(page.api + '/request', { headers: { 'x-own': '4' } })).then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
