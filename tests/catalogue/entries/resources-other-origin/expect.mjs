export default {
  about: 'resources of another origin',
  until: { transactions: 1 },
};
