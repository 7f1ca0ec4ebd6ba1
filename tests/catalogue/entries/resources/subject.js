import * as Sentry from '@sentry/browser';

const seen = Promise.all(['x.css', 'x.svg', 'x.js', 'x.html'].map((tail) => page.seen('resource', (entry) => entry.name.endsWith(tail))));
document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: page.path + '/file/x.css' }));
document.body.append(Object.assign(new Image(), { src: page.path + '/file/x.svg?token=abc' }));
document.body.append(Object.assign(new Image(), { src: page.path + '/file/x.svg' }));
document.body.append(Object.assign(document.createElement('script'), { src: page.path + '/file/x.js' }));
document.body.append(Object.assign(document.createElement('iframe'), { src: page.path + '/file/x.html' }));
await seen;
await page.loaded;
Sentry.reportPageLoaded();
