await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/users/42');
await page.get('/items');
