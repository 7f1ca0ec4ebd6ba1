import * as Sentry from '@sentry/browser';

const seen = Promise.all(['x.svg', 'y.svg'].map((tail) => page.seen('resource', (entry) => entry.name.endsWith(tail))));
document.body.append(Object.assign(new Image(), { src: page.other + '/file/x.svg' }));
document.body.append(Object.assign(new Image(), { src: page.other + '/file/tao/y.svg' }));
await seen;
await page.loaded;
Sentry.reportPageLoaded();
