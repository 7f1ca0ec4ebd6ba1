export default {
  about: 'a click whose page is left at once',
  until: { transactions: 2 },
  leave: true,
  async steps({ tab, requested }) {
    await tab.click('h1');
    await requested('/items');
  },
};
