await page.get('/before');
await page.loaded;
history.pushState(null, '', page.path + '/next');
await page.get('/after');
