import * as Sentry from '@sentry/browser';

const all = page.seen('resource', (entry) => entry.name.endsWith('/hold/one') && performance.getEntriesByName(entry.name).length === 2);
const first = fetch(page.api + '/hold/one').then((r) => r.text());
page.busy(50);
const second = fetch(page.api + '/hold/one').then((r) => r.text());
page.release('one');
await Promise.all([first, second, all]);
await new Promise((done) => setTimeout(done));
await page.loaded;
Sentry.reportPageLoaded();
