await page.sent({ transactions: 1 });

navigation.addEventListener('navigate', (event) => event.intercept({ handler: () => fetch(page.api + '/items') }));
await navigation.navigate(page.path + '/next').finished;
