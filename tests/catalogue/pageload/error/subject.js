setTimeout(() => {
  throw new Error('boom');
});
await page.get('/items');
