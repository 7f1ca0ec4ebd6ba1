addEventListener('pageshow', ({ persisted }) => persisted && page.get('/restored'));
await page.sent({ transactions: 1 });
// Nothing is on its way any more when the page is left.
await page.sdk.flush(30_000);
