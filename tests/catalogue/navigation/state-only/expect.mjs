export default {
  about: 'history changes without an address are none',
  until: { transactions: 1 },
};
