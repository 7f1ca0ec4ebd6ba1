export default {
  about: 'an XMLHttpRequest whose connection breaks',
  until: { transactions: 1 },
};
