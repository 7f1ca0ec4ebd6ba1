export default {
  about: 'a navigation while the page load is open ends it',
  until: { transactions: 2 },
};
