export default {
  about: 'a layout shift: its value and its source',
  until: { transactions: 1 },
  paint: true,
  steady: ['cls'],
};
