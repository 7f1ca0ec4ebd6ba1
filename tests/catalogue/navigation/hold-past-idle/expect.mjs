export default {
  about: 'a navigation lasts as long as its requests, and ends with the last',
  until: { transactions: 2 },
};
