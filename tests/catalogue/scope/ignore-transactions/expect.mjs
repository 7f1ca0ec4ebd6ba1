export default {
  about: 'ignoreTransactions by name',
  until: { transactions: 1 },
};
