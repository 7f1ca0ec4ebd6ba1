export default {
  about: 'links to other spans',
  until: { transactions: 2 },
};
