await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next?token=secret&q=1#part');
await page.get('/items');
