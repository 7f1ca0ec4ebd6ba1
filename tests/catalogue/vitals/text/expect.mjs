export default {
  about: 'the page load has TTFB, FP, FCP, LCP and CLS',
  until: { transactions: 1 },
  paint: true,
};
