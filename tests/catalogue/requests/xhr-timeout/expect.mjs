export default {
  about: 'an XMLHttpRequest that takes too long',
  until: { transactions: 1 },
};
