export default {
  about: 'replaceState is a navigation too',
  until: { transactions: 2 },
};
