export default {
  about: 'suppressTracing: no spans until its callback has returned, and requests say that they are not sampled',
  until: { transactions: 2 },
};
