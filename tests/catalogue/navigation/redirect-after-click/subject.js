document.querySelector('h1').addEventListener('click', () => {
  history.pushState(null, '', page.path + '/next');
  page.get('/items');
});
// The first interaction comes when the page load has all of its own.
await page.loaded;
