addEventListener('pageshow', ({ persisted }) => persisted && fetch(page.api + '/restored').then((response) => response.json()));
await page.sent({ transactions: 1 });
