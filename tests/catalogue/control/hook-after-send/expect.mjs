export default {
  about: 'afterSendEvent: transactions and errors with the answer of the server; what never arrived too',
  until: { transactions: 1, events: 1 },
};
