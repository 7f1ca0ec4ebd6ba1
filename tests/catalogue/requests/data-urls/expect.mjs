export default {
  about: 'data and blob addresses',
  until: { transactions: 1 },
};
