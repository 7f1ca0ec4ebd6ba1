export default {
  about: 'pushing the address that the page has: the first is swallowed, and so are repetitions',
  until: { transactions: 1 },
};
