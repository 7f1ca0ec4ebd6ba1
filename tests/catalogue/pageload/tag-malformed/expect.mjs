export default {
  about: 'a malformed tag starts a new trace, and its baggage is not used',
  until: { transactions: 1 },
};
