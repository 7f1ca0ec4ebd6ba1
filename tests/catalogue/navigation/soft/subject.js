// Where the browser itself knows soft navigations.
page.note('known', PerformanceObserver.supportedEntryTypes.includes('soft-navigation'));
const button = document.body.appendChild(Object.assign(document.createElement('button'), { textContent: 'Next' }));
button.addEventListener('click', () => {
  history.pushState(null, '', page.path + '/next');
  // The navigation is open until the browser has told.
  page.hold(
    page
      .seen('soft-navigation')
      .then(page.rendered)
      .then(() => page.note('seen', true)),
  );
  document.querySelector('h1').outerHTML = '<h2>Second page</h2><p style="font-size: 40px">' + 'More text. '.repeat(20) + '</p>';
});
await page.hold(page.painted());
await page.sent({ transactions: 1 });
