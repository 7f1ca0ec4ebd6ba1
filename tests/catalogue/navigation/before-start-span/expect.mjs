export default {
  about: 'beforeStartSpan renames navigations',
  until: { transactions: 2 },
};
