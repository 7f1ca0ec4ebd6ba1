export default {
  about: 'secrets in queries are filtered, in names, attributes and baggage',
  until: { transactions: 1 },
};
