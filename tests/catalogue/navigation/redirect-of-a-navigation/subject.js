await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/old');
history.replaceState(null, '', page.path + '/new');
await page.get('/items');
