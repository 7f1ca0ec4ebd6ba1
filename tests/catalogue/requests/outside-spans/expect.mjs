export default {
  about: 'outside of spans there is no span, but a header of the trace of the page',
  until: { transactions: 1 },
};
