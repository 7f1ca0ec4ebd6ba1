export default {
  about: 'messages with levels and contexts',
  until: { transactions: 1, events: 4 },
};
