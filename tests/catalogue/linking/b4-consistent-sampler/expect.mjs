export default {
  about: 'B4: with consistentTraceSampling the sampler of a later root sees the decision and the rate of the page load',
  until: { transactions: 3 },
};
