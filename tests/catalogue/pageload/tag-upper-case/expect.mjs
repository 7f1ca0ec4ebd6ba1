export default {
  about: 'upper-case hex is malformed',
  until: { transactions: 1 },
};
