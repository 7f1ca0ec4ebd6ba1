export default {
  about: 'webVitals.ignore leaves vitals out',
  until: { transactions: 1 },
  paint: true,
};
