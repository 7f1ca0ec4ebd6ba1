// Where the browser itself knows soft navigations.
page.note('known', PerformanceObserver.supportedEntryTypes.includes('soft-navigation'));
page.seen('soft-navigation').then(page.rendered).then(() => {
  page.note('seen', true);
  page.release('open');
});
const button = document.body.appendChild(Object.assign(document.createElement('button'), { textContent: 'Next' }));
button.addEventListener('click', () => {
  history.pushState(null, '', page.path + '/next');
  // The navigation is open until the browser has told.
  page.settled(fetch(page.api + '/hold/open').then((response) => response.text()));
  document.querySelector('h1').outerHTML = '<h2>Second page</h2><p style="font-size: 40px">' + 'More text. '.repeat(20) + '</p>';
});
await page.seen('largest-contentful-paint');
await page.sent({ transactions: 1 });
