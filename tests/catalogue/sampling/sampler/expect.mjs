export default {
  about: 'tracesSampler sees name and attributes, and decides for roots only',
  until: { transactions: 2 },
};
