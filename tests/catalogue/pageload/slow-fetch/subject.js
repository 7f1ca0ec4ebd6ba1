page.settled(page.get('/hold/slow'));
