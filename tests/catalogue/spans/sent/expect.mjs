export default {
  about: 'spans that have been sent can still be read',
  until: { transactions: 3 },
};
