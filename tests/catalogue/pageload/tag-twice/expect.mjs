export default {
  about: 'of two tags the first counts',
  until: { transactions: 1 },
};
