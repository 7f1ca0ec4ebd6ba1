export default {
  about: 'beforeStartSpan renames the page load and adds attributes',
  until: { transactions: 1 },
};
