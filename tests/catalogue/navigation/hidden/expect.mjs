export default {
  about: 'a navigation is cancelled when the page goes to the background',
  until: { transactions: 2 },
  async steps({ requested, hide }) {
    await requested('/hold/never');
    await hide();
  },
};
