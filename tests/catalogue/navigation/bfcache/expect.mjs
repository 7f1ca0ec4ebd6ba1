export default {
  about: 'a page restored from the back-forward cache',
  until: { transactions: 2 },
  async steps({ tab, url }) {
    await tab.goto(new URL('/empty/file/away.html', url).href);
    await tab.goBack({ waitUntil: 'commit' });
    await tab.evaluate(() => fetch(page.api + '/restored').then((response) => response.json()));
  },
};
