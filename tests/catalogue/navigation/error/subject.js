await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
Promise.reject(new Error('boom'));
await page.get('/items');
