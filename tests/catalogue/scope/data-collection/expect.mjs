export default {
  about: 'dataCollection: no user data, queries by list',
  until: { transactions: 1 },
  query: '?keep=1&drop=2',
};
