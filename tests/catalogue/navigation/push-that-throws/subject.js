await page.sent({ transactions: 1 });
try {
  history.pushState(null, '', 'https://elsewhere.example/');
} catch (error) {
  page.note('thrown', error.name);
}
await page.get('/items');
