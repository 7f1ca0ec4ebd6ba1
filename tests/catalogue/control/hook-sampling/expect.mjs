export default {
  about: 'beforeSampling: what listeners say of the parent and of the attributes counts, for roots alone',
  until: { transactions: 2 },
};
