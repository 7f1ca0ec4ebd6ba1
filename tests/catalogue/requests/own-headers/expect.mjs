export default {
  about: 'headers of the caller stay, baggage of others is kept',
  until: { transactions: 1 },
};
