await page.sent({ transactions: 1 });

history.pushState(null, '', page.path + '/next');
await page.get('/forth');
await page.sent({ transactions: 2 });
const popped = new Promise((done) => addEventListener('popstate', done, { once: true }));
history.back();
await popped;
await page.get('/back');
