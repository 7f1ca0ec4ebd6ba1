export default {
  about: 'a child that is open when its root ends is not sent',
  until: { transactions: 1 },
};
