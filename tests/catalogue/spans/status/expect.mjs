export default {
  about: 'setStatus and setHttpStatus',
  until: { transactions: 1 },
};
