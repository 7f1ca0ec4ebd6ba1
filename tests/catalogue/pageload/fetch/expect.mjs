export default {
  about: 'a request during the page load is a child, and the page load ends with it',
  until: { transactions: 1 },
};
