await page.get('/items');
await new Promise((done) => setTimeout(() => { setTimeout(done); throw new Error('boom'); }));
