export default {
  about: 'linkPreviousTrace: off',
  until: { transactions: 2 },
};
