export default {
  about: 'one navigation right after the other, without redirects',
  until: { transactions: 3 },
};
