export default {
  about: 'a sampled tag alone: what requests say of the trace is the same after the page load has ended',
  until: { transactions: 1 },
};
