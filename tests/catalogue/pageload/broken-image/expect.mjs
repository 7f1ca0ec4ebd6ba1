export default {
  about: 'an image that is not there says nothing of the page load',
  until: { transactions: 1 },
};
