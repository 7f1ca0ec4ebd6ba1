export default {
  about: 'spans of the app during the page load are its children',
  until: { transactions: 1 },
};
