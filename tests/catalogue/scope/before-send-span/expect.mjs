export default {
  about: 'beforeSendSpan with withStaticSpan sees every span',
  until: { transactions: 1 },
};
