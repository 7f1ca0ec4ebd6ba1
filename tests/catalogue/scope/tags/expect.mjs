export default {
  about: 'tags, extra, user and contexts of the scope',
  until: { transactions: 1 },
};
