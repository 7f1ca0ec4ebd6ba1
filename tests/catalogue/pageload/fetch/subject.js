page.settled(fetch(page.api + '/hold/items').then((r) => r.text()));
// Only then is it answered: it is the last that happens.
await Promise.all([page.loaded, page.painted()]);
