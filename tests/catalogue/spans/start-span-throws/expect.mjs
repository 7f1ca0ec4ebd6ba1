export default {
  about: 'an error in startSpan makes it an error, and is thrown on',
  until: { transactions: 3 },
};
