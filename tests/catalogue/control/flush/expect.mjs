export default {
  about: 'flush resolves when everything has been sent',
  until: { transactions: 1 },
};
