export default {
  about: 'a click whose page is left at once',
  until: { transactions: 2 },
  leave: true,
  async steps({ tab, requested }) {
    const told = tab.evaluate(() => page.seen('event', ({ name }) => name === 'click'));
    await tab.click('h1');
    await requested('/items');
    await told;
  },
};
