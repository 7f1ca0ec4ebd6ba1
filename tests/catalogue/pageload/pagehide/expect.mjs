export default {
  about: 'a page that is left sends its page load',
  until: { transactions: 1 },
  leave: true,
};
