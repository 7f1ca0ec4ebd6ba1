export default {
  about: 'data set while the page load is open reaches it',
  until: { transactions: 1 },
};
