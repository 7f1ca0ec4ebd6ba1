export default {
  about: 'secrets in the address are filtered; the name is the path',
  query: '?tab=1&token=secret#top',
  below: '/users/42',
  until: { transactions: 1 },
};
