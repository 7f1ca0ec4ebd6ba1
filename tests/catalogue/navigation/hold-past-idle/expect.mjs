export default {
  about: 'a navigation lasts as long as its requests',
  until: { transactions: 2 },
};
