await fetch(page.api + '/items').then((response) => response.json());
