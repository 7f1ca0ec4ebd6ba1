export default {
  about: 'rates as booleans, texts and nonsense',
  until: { transactions: 1 },
};
