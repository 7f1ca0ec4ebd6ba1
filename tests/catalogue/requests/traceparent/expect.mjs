export default {
  about: 'propagateTraceparent adds the W3C header',
  until: { transactions: 1 },
};
