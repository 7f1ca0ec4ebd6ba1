document.body.append(Object.assign(new Image(), { src: page.path + '/file/before.svg' }));
await page.hold(page.seen('resource', (entry) => entry.name.endsWith('before.svg')));
await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
document.body.append(Object.assign(new Image(), { src: page.path + '/file/after.svg' }));
await page.hold(page.seen('resource', (entry) => entry.name.endsWith('after.svg')));
