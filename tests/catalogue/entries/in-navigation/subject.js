// Holds the page load open until the document is complete.
const held = page.settled(fetch(page.api + '/hold/open').then((response) => response.text()));
document.body.append(Object.assign(new Image(), { src: page.path + '/file/before.svg' }));
await page.seen('resource', (entry) => entry.name.endsWith('before.svg'));
await page.loaded;
page.release('open');
await held;
await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
// And this one the navigation, until the image is there.
const next = page.settled(fetch(page.api + '/hold/next').then((response) => response.text()));
const seen = page.seen('resource', (entry) => entry.name.endsWith('after.svg'));
document.body.append(Object.assign(new Image(), { src: page.path + '/file/after.svg' }));
await seen;
page.release('next');
await next;
