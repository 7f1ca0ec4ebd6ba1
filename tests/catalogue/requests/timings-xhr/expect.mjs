export default {
  about: 'the timings of an XMLHttpRequest',
  until: { transactions: 1 },
};
