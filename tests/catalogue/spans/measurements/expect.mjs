export default {
  about: 'setMeasurement on the root, from anywhere below it',
  until: { transactions: 1 },
  steady: ['items', 'latency', 'plain'],
};
