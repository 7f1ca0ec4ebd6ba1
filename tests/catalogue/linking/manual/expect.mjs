export default {
  about: 'manual roots in the trace of the page are not linked, those in new traces are',
  until: { transactions: 3 },
};
