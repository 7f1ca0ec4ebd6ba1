export default {
  about: 'the previous trace is linked',
  until: { transactions: 3 },
};
