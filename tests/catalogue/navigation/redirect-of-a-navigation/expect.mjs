export default {
  about: 'a navigation is redirected as well',
  until: { transactions: 2 },
};
