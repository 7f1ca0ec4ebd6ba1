export default {
  about: 'the same address twice is one navigation',
  until: { transactions: 2 },
};
