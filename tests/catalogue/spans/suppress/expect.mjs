export default {
  about: 'suppressTracing: no spans, and requests say that they are not sampled',
  until: { transactions: 1 },
};
