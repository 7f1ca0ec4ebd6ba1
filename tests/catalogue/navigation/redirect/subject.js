history.replaceState(null, '', page.path + '/home');
await page.get('/items');
