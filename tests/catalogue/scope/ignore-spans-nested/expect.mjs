export default {
  about: 'children of an ignored span move up',
  until: { transactions: 1 },
};
