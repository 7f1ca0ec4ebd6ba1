export default {
  about: 'a fetch whose connection breaks',
  until: { transactions: 1 },
};
