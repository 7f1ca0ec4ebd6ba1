export default {
  about: 'an aborted XMLHttpRequest',
  until: { transactions: 1 },
};
