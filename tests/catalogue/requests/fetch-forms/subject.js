import * as Sentry from '@sentry/browser';

await page.get('/relative?q=1#part');
await fetch(location.origin + page.api + '/absolute').then((r) => r.text());
await fetch(new URL(page.api + '/url-object', location.href)).then((r) => r.text());
await fetch(new Request(page.api + '/request', { method: 'PUT', body: 'x' })).then((r) => r.text());
await fetch(new Request(page.api + '/request-and-init'), { method: 'DELETE' }).then((r) => r.text());
await fetch(page.api + '/lower', { method: 'post' }).then((r) => r.text());
await fetch(page.api + '/patch', { method: 'PATCH' }).then((r) => r.text());
await fetch(page.otherApi + '/other').then((r) => r.text());
await page.loaded;
Sentry.reportPageLoaded();
