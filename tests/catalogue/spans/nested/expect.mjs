export default {
  about: 'nested spans become children of the root, as browsers have no async context',
  until: { transactions: 1 },
};
