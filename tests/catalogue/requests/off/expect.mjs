export default {
  about: 'traceFetch: false and traceXHR: false: no spans, no headers',
  until: { transactions: 1 },
};
