export default {
  about: 'the trace of a scope: read, set, and asked for by getTraceData',
  until: { transactions: 5 },
};
