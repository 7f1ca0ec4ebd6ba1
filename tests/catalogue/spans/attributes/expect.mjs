export default {
  about: 'all kinds of attributes, set, changed and removed',
  until: { transactions: 1 },
};
