export default {
  about: 'an unsampled trace is linked as such',
  until: { transactions: 1 },
};
