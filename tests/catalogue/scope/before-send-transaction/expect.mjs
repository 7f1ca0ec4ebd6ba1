export default {
  about: 'beforeSendTransaction edits and drops',
  until: { transactions: 1 },
};
