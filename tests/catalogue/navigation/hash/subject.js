await page.sent({ transactions: 1 });

const changed = new Promise((done) => addEventListener('hashchange', done, { once: true }));
location.hash = 'section';
await changed;
await page.get('/items');
