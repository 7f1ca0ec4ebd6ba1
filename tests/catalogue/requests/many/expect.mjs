export default {
  about: 'twenty requests at once',
  until: { transactions: 1 },
};
