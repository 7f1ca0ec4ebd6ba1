export default {
  about: 'beforeIdleSpanEnd: what listeners add to the page load is sent with it',
  until: { transactions: 2 },
};
