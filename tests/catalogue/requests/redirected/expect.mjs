export default {
  about: 'a request that the server redirects',
  until: { transactions: 1 },
};
