export default {
  about: 'a fetch that CORS forbids',
  until: { transactions: 1 },
};
