export default {
  about: 'the ways to call fetch: names and attributes',
  until: { transactions: 1 },
};
