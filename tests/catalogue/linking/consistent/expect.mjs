export default {
  about: 'consistentTraceSampling keeps the first decision',
  until: { transactions: 2 },
};
