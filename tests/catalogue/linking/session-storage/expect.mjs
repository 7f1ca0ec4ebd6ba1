export default {
  about: 'the trace before a reload is linked',
  until: { transactions: 2 },
  async steps({ tab, arrived }) {
    await arrived({ transactions: 1 });
    await tab.reload({ waitUntil: 'commit' });
  },
};
