export default {
  about: 'back is a navigation to where the page was',
  until: { transactions: 3 },
};
