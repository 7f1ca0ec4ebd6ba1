export default {
  about: 'instrumentBfcacheRestore: false',
  whole: true,
  until: { transactions: 1 },
  async steps({ tab, url, requested }) {
    await tab.goto(new URL('/empty/file/away.html', url).href);
    await tab.goBack({ waitUntil: 'commit' });
    await requested('/restored');
  },
};
