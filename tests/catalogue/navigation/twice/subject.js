await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/one');
history.pushState(null, '', page.path + '/two');
await page.get('/items');
