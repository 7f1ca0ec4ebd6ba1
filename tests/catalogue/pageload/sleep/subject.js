await page.sent({ transactions: 1 });
// The monotonic clock stands still while the machine sleeps; the other does not.
const awake = Date.now.bind(Date);
Date.now = () => awake() + 3600_000;
history.pushState(null, '', page.path + '/after');
await page.get('/items');
