export default {
  about: 'a click whose page is left at once',
  until: { transactions: 1 },
  defect: 7,
  leave: true,
  async steps({ tab, requested, arrived, who }) {
    await tab.click('h1');
    await requested('/items');
    await tab.goto('about:blank');
    if (who === 'ours') await arrived({ transactions: 2 });
  },
  check({ transactions }) {
    if (transactions.length !== 2) throw new Error('the click is lost');
  },
};
