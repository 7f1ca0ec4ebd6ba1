const before = Date.now.bind(Date);
const slow = fetch(page.api + '/hold/slow').then((response) => response.text());
Date.now = () => before() - 3600_000;
page.release('slow');
// However slowly the answer is read, the page load is still open then.
await page.hold(slow);
await page.get('/items');
