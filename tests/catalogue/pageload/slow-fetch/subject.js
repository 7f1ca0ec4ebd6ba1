page.settled(fetch(page.api + '/hold/slow'));
