export default {
  about: 'getTraceData, spanToTraceHeader, spanToBaggageHeader',
  until: { transactions: 1 },
};
