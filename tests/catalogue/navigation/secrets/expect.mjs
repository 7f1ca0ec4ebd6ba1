export default {
  about: 'secrets in the address of a navigation are filtered',
  until: { transactions: 2 },
};
