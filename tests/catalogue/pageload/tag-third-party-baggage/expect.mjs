export default {
  about: 'baggage of others only',
  until: { transactions: 1 },
};
