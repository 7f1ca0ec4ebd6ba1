import * as Sentry from '@sentry/browser';

await fetch(page.api + '/a?token=abc&q=1').then((r) => r.text());
await fetch(page.api + '/b?API_KEY=abc&Password=def&empty=&flag').then((r) => r.text());
await fetch(page.api + '/c?q=%20a+b&session%5Bid%5D=1#token=abc').then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
