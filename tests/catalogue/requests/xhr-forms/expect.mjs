export default {
  about: 'the ways to use XMLHttpRequest: names and attributes',
  until: { transactions: 1 },
};
