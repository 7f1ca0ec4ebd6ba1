export default {
  about: 'a page restored from the back-forward cache',
  whole: true,
  until: { transactions: 2 },
  async steps({ tab, url, requested }) {
    await tab.goto(new URL('/empty/file/away.html', url).href);
    await tab.goBack({ waitUntil: 'commit' });
    await requested('/restored');
  },
};
