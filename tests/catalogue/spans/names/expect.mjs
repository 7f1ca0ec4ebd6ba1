export default {
  about: 'updateSpanName, updateName and sources',
  until: { transactions: 3 },
};
