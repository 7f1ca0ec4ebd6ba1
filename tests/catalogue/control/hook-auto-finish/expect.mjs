export default {
  about: 'idleSpanEnableAutoFinish: once the app says so, a page load ends by itself while the document is still being read',
  until: { transactions: 1 },
  early: true,
  unheld: true,
  async steps({ arrived, release }) {
    await arrived({ transactions: 1 });
    release('script');
  },
};
