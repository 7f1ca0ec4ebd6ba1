await page.get('/before');
history.pushState(null, '', page.path + '/next');
await fetch(page.api + '/after');
