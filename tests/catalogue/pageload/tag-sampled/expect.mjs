export default {
  about: 'a sampled tag with baggage is continued, and its decision kept',
  until: { transactions: 1 },
};
